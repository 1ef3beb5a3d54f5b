/// One comment on the page: the server's markup, cloned from its `<template>` and filled.
import { all, cloneTemplate, one, setText, show } from "./dom";
import { showReply } from "./rules";
import { type Comment, isTombstone, type PublishedComment } from "./wire";
import { ago, dateAndTime, thousands } from "./words";

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

/** Make a thread with a comment on top. */
export function makeThread(top: HTMLElement): HTMLElement {
  const thread = cloneTemplate("thread-template");
  const id = top.dataset.comment ?? "";
  thread.dataset.thread = id;
  one(thread, ".comment").replaceWith(top);
  one<HTMLAnchorElement>(thread, "[data-more-replies]").href = `?thread=${id}#comment-${id}`;
  return thread;
}

/** Show what a comment is now, in the element that it has; open forms in it stay. */
export function fillComment(element: HTMLElement, comment: PublishedComment): void {
  const own = document.querySelector<HTMLElement>("[data-article]")?.dataset.reader;
  const isOwn = own === String(comment.author.id);
  element.dataset.rev = String(comment.rev);
  element.dataset.state = comment.state;
  element.dataset.author = String(comment.author.id);
  element.dataset.bodyText = comment.body;
  element.dataset.depth = String(comment.depth);
  element.classList.toggle("pending", comment.state === "pending");
  setText(element, "[data-author-name]", comment.author.name);
  fillOptional(element, "[data-badge]", comment.author.badge ?? "");
  fillSide(one(element, "[data-side]"), comment.side);
  fillTime(one<HTMLTimeElement>(element, "time"), comment.created);
  show(element.querySelector("[data-edited]"), comment.edited !== null);
  show(element.querySelector("[data-pinned]"), comment.pinned);
  show(element.querySelector("[data-pending]"), comment.state === "pending");
  fillBody(element, comment.html);
  setText(element, "[data-likes]", thousands(comment.likes));
  showReply(element);
  show(element.querySelector("[data-act=report]"), !isOwn);
  show(element.querySelector("[data-act=withdraw]"), isOwn);
  show(element.querySelector("[data-act=edit]"), isOwn && isEditable(comment.created));
  show(element.querySelector("[data-act=approve]"), comment.state === "pending");
  fillPin(element.querySelector<HTMLButtonElement>("[data-act=pin]"), comment);
}

/**
 * Show a comment's text: the one place where HTML enters the page, and the server has made it of plain text and cleaned it.
 */
export function fillBody(element: HTMLElement, html: string): void {
  const body = one(element, "[data-body]");
  // Left alone where it is the same: somebody may be marking words in it, or be on one of its links.
  if (body.innerHTML !== html) {
    body.innerHTML = html;
  }
}

/** Name whom a reply answers, unless that is the comment on top of its thread or is gone. */
export function fillAnswers(element: HTMLElement, thread: HTMLElement): void {
  const parent = element.dataset.parent;
  const place = element.querySelector<HTMLElement>("[data-answers]");
  if (place && parent && parent !== thread.dataset.thread) {
    const name = document.querySelector(`#comment-${parent} [data-author-name]`)?.textContent;
    setText(place, "a", name ?? "");
    show(place, Boolean(name));
  }
}

/** Refresh the times, and take the edit control away when its time is over. */
export function refreshTimes(root: ParentNode): void {
  for (const time of all<HTMLTimeElement>(root, ".comment time, .entry time")) {
    time.textContent = ago(new Date(time.dateTime));
  }
  for (const edit of all(root, "[data-act=edit]:not([hidden])")) {
    const created = edit.closest(".comment")?.querySelector("time")?.dateTime;
    show(edit, created !== undefined && isEditable(created));
  }
}

function isEditable(created: string): boolean {
  return Date.now() - new Date(created).getTime() < EDIT_WINDOW_MS;
}

function address(element: HTMLElement, comment: Comment): void {
  const id = String(comment.id);
  element.id = `comment-${id}`;
  element.dataset.comment = id;
  element.dataset.rev = String(comment.rev);
  element.dataset.parent = comment.parent === null ? "" : String(comment.parent);
  element.dataset.state = comment.state;
  element.querySelector("[data-answers] a")?.setAttribute("href", `#comment-${comment.parent ?? ""}`);
  for (const link of all<HTMLAnchorElement>(element, "a.act, a[data-link]")) {
    link.setAttribute("href", (link.getAttribute("href") ?? "").replace(/\b0\b/g, id));
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
  time.textContent = ago(moment);
  time.title = dateAndTime(moment);
}

/** Mark a side by its word and its colour, which are the poll's on the same page. */
function fillSide(mark: HTMLElement, side: number | null): void {
  const choice = side === null ? null : document.querySelector<HTMLElement>(`[data-choice="${side}"]`);
  mark.className = choice ? `side side-${choice.dataset.number}` : "side";
  mark.textContent = choice?.querySelector("[data-label]")?.textContent ?? "";
  show(mark, choice !== null);
}

function fillPin(button: HTMLButtonElement | null, comment: PublishedComment): void {
  if (button) {
    button.value = comment.pinned ? "unpin" : "pin";
    button.textContent = comment.pinned ? "Unpin" : "Pin";
    show(button, comment.parent === null && comment.state === "published");
  }
}
