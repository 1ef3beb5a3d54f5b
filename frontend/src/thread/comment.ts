/// One comment on the page: the server's markup, cloned from its `<template>` and filled.

import { type Comment, isTombstone, type PublishedComment } from "../net/wire";
import { serverNow } from "../page/clock";
import { all, cloneTemplate, one, setText, show, textOf, writeHtml, writeText } from "../page/dom";
import { t, thousands } from "../page/messages";
import { showReply } from "../page/rules";
import { ago, dateAndTime } from "../page/words";

const EDIT_WINDOW_MS = 5 * 60_000;

/** Make the element of a comment or tombstone. */
export function makeComment(comment: Comment): HTMLElement {
  if (isTombstone(comment)) {
    const element = cloneTemplate(`${comment.hidden ? "hidden" : comment.state}-template`);
    address(element, comment);
    return element;
  }
  const element = one(cloneTemplate("thread-template"), ".comment");
  address(element, comment);
  fillComment(element, comment);
  return element;
}

/** Update a comment in its existing element; its open forms stay. */
export function fillComment(element: HTMLElement, comment: PublishedComment): void {
  const own = document.querySelector<HTMLElement>("[data-article]")?.dataset.reader;
  const isOwn = own === String(comment.author.id);
  element.dataset.rev = String(comment.rev);
  element.dataset.state = comment.state;
  element.dataset.author = String(comment.author.id);
  element.dataset.published = comment.published ?? comment.created;
  element.dataset.bodyText = comment.body;
  element.dataset.depth = String(comment.depth);
  element.classList.toggle("pending", comment.state === "pending");
  setText(element, "[data-author-name]", comment.author.name);
  fillOptional(element, "[data-badge]", comment.author.badge ?? "");
  fillSide(one(element, "[data-side]"), comment.side);
  fillTime(one<HTMLTimeElement>(element, "time"), comment.created);
  show(element.querySelector("[data-edited]"), comment.edited !== null);
  show(element.querySelector("[data-pinned]"), comment.pinned);
  show(element.querySelector("[data-picked]"), comment.picked ?? false);
  show(element.querySelector("[data-pending]"), comment.state === "pending");
  fillBody(element, comment.html);
  setText(element, "[data-likes]", thousands(comment.likes));
  showReply(element);
  one<HTMLButtonElement>(element, "[data-act=like]").disabled ||= isOwn;
  show(element.querySelector("[data-act=report]"), !isOwn);
  show(element.querySelector("[data-act=withdraw]"), isOwn);
  show(element.querySelector("[data-act=edit]"), isOwn && editableMs(comment.created) > 0);
  // Only another moderator can approve a moderator's own comment.
  show(element.querySelector("[data-act=approve]"), comment.state === "pending" && !isOwn);
  fillPin(element.querySelector<HTMLButtonElement>("[data-act=pin]"), comment, isOwn);
  fillPick(element.querySelector<HTMLButtonElement>("[data-act=pick]"), comment, isOwn);
}

/** Show a comment's text: the only place where HTML enters the page. */
export function fillBody(element: HTMLElement, html: string): void {
  // Not touched if it is unchanged: the reader may be selecting text in it, or be on one of its links.
  writeHtml(one(element, "[data-body]"), html);
}

/** Name the parent's author in a reply, unless the parent is the top of the thread or gone. */
export function fillAnswers(element: HTMLElement, thread: HTMLElement): void {
  const parent = element.dataset.parent;
  const place = element.querySelector<HTMLElement>("[data-answers]");
  if (place && parent && parent !== thread.dataset.thread) {
    const name = textOf(document.querySelector(`#comment-${parent} [data-author-name]`));
    setText(place, "a", name);
    show(place, name !== "");
  }
}

/**
 * Refresh the times, and remove the edit control from comments that can't be edited any more; returns the milliseconds
 * until the next one expires.
 */
export function refreshTimes(root: ParentNode): number {
  for (const time of all<HTMLTimeElement>(root, ".comment time")) {
    writeText(time, ago(new Date(time.dateTime)));
  }
  const left = all(root, "[data-act=edit]:not([hidden])").map((edit) => {
    const leftMs = editableMs(edit.closest(".comment")?.querySelector("time")?.dateTime ?? "");
    show(edit, leftMs > 0);
    return leftMs;
  });
  return Math.min(...left.filter((leftMs) => leftMs > 0));
}

/** Return for how many milliseconds a comment can still be edited. */
function editableMs(created: string): number {
  return new Date(created).getTime() + EDIT_WINDOW_MS - serverNow().getTime();
}

function address(element: HTMLElement, comment: Comment): void {
  const id = String(comment.id);
  element.id = `comment-${id}`;
  element.dataset.comment = id;
  element.dataset.rev = String(comment.rev);
  element.dataset.published = comment.created;
  element.dataset.parent = comment.parent === null ? "" : String(comment.parent);
  element.dataset.state = comment.state;
  element.querySelector("[data-answers] a")?.setAttribute("href", `#comment-${comment.parent ?? ""}`);
  for (const link of all<HTMLAnchorElement>(element, "a.act, a[data-link]")) {
    // A publisher's address can itself contain a 0.
    link.setAttribute(
      "href",
      (link.getAttribute("href") ?? "").replace(
        /(comment|reply|report|edit|withdraw|remove)([=-])0\b/g,
        `$1$2${id}`,
      ),
    );
  }
  for (const button of all<HTMLButtonElement>(element, "button[formaction]")) {
    button.setAttribute("formaction", (button.getAttribute("formaction") ?? "").replace("/0/", `/${id}/`));
  }
}

function fillOptional(element: HTMLElement, selector: string, text: string): void {
  setText(element, selector, text);
  show(element.querySelector(selector), text !== "");
}

function fillTime(time: HTMLTimeElement, created: string): void {
  const moment = new Date(created);
  time.dateTime = created;
  writeText(time, ago(moment));
  time.title = dateAndTime(moment);
}

/** Mark a side by its text and its colour, which are those of the poll on the same page. */
function fillSide(mark: HTMLElement, side: number | null): void {
  const choice = side === null ? null : document.querySelector<HTMLElement>(`[data-choice="${side}"]`);
  mark.className = choice ? `side side-${choice.dataset.number}` : "side";
  writeText(mark, textOf(choice?.querySelector("[data-label]") ?? null));
  show(mark, choice !== null);
}

function fillPick(button: HTMLButtonElement | null, comment: PublishedComment, isOwn: boolean): void {
  if (button) {
    button.value = comment.picked ? "unpick" : "pick";
    writeText(button, comment.picked ? t("Undo pick") : t("Pick"));
    show(button, comment.state === "published" && (comment.picked || !isOwn));
  }
}

function fillPin(button: HTMLButtonElement | null, comment: PublishedComment, isOwn: boolean): void {
  if (button) {
    button.value = comment.pinned ? "unpin" : "pin";
    writeText(button, comment.pinned ? t("Unpin") : t("Pin"));
    show(button, comment.parent === null && comment.state === "published" && (comment.pinned || !isOwn));
  }
}
