/// One comment on the page: the server's markup, cloned from its `<template>` and filled.

import { type Comment, isTombstone, type PublishedComment } from "../net/wire";
import { cloneTemplate, one, setText, textOf, writeHtml, writeText } from "../page/dom";
import { t, thousands } from "../page/messages";
import { showReply } from "../page/rules";
import { fillTime } from "../page/times";
import { address, addressParts, note } from "./address";
import { fillMonogram } from "./monogram";
import { makeTombstone } from "./removal";

/** Longer names and sides may be cut: the whole is in the title. */
const MAX_SURELY_SHOWN = 14;

/** The optional parts, in the template's order: those above the header, and those in it. */
const ABOVE = ["pinned", "picked", "question", "answer", "pending"];
const IN_HEADER = ["badge", "side", "now", "answers", "edited", "link"];

/** Make the element of a comment or tombstone. */
export function makeComment(comment: Comment): HTMLElement {
  if (isTombstone(comment)) {
    return makeTombstone(comment);
  }
  const element = one(cloneTemplate("thread-template"), ".comment");
  address(element, comment);
  fillPart(element, "answers", "");
  fillPart(element, "answer", "");
  fillPart(element, "reply-count", "");
  fillComment(element, comment);
  return element;
}

/** Update a comment in its existing element; its open forms stay. */
export function fillComment(element: HTMLElement, comment: PublishedComment): void {
  const own = document.querySelector<HTMLElement>("[data-article]")?.dataset.reader;
  const {
    author,
    body,
    created,
    depth,
    edited,
    likes,
    picked,
    pinned,
    published,
    rev,
    side,
    side_now,
    state,
  } = comment;
  const isOwn = own === String(author.id);
  element.dataset.rev = String(rev);
  element.dataset.author = String(author.id);
  element.dataset.bodyText = body;
  note(element, "state", state === "published" ? "" : state);
  note(element, "published", published ?? "");
  note(element, "mentions", comment.mentions ? JSON.stringify(comment.mentions) : "");
  note(element, "depth", depth > 1 ? String(depth) : "");
  element.toggleAttribute("data-own", isOwn);
  element.classList.toggle("pending", state === "pending");
  const name = one(element, "[data-author-name]");
  writeText(name, author.name);
  nameWhole(name);
  const mark = one(element, "[data-who]");
  fillMonogram(mark, author.name, author.id);
  fillPart(element, "badge", author.badge ?? "");
  fillSide(element, mark, side);
  const now = side_now === undefined ? "" : labelOf(side_now);
  fillPart(element, "now", now && t("now: %(side)s", { side: now }));
  element.querySelector("[data-now]")?.setAttribute("title", now);
  showPart(element, "edited", edited !== null);
  // Besides its author, moderators see a comment that waits.
  const waits = isOwn ? t("Waiting for a moderator · only you see this") : t("Waiting for review");
  fillPart(element, "pending", state === "pending" ? waits : "");
  fillQuestion(element, comment);
  fillPart(element, "picked", picked ? t("Newsroom pick") : "");
  fillPart(element, "pinned", pinned ? (author.badge ? t("From the newsroom") : t("Pinned")) : "");
  const time = one<HTMLTimeElement>(element, "time");
  time.dateTime = created;
  fillTime(time);
  fillBody(element, comment.html);
  setText(element, "[data-likes]", likes > 0 ? thousands(likes) : "");
  showReply(element);
  one<HTMLButtonElement>(element, "[data-act=like]").disabled ||= isOwn;
}

/** Show a comment's text: the only place where HTML enters the debate, except for the quotes above it. */
export function fillBody(element: HTMLElement, html: string): void {
  // Not touched if it is unchanged: the reader may be selecting text in it, or be on one of its links.
  writeHtml(one(element, "[data-body]"), html);
}

/**
 * Name the parent's author in a reply, unless the parent is the top of the thread or gone. If the page doesn't show the
 * parent, what the reply says stays: the server knew whom it answers.
 */
export function fillAnswers(element: HTMLElement, thread: HTMLElement): void {
  const parent = element.dataset.parent;
  const above = document.getElementById(`comment-${parent}`);
  if (above && parent !== thread.dataset.thread && !element.matches(".tombstone, .answer")) {
    const name = textOf(above.querySelector("[data-author-name]"));
    const part = showPart(element, "answers", name !== "");
    part?.setAttribute("href", `#comment-${parent}`);
    setText(element, "[data-answers] bdi", name);
  }
}

/**
 * Write a text into a part of a comment. An empty part is removed; a missing one is taken from the template.
 */
export function fillPart(comment: HTMLElement, name: string, text: string): void {
  const part = showPart(comment, name, text !== "");
  if (part) {
    writeText(part, text);
  }
}

function showPart(comment: HTMLElement, name: string, isShown: boolean): HTMLElement | null {
  const known = comment.querySelector<HTMLElement>(`[data-${name}]`);
  if (!isShown) {
    known?.remove();
    return null;
  }
  return known ?? insertPart(comment, name);
}

function insertPart(comment: HTMLElement, name: string): HTMLElement {
  const part = one(cloneTemplate("thread-template"), `[data-${name}]`);
  addressParts(part, comment.dataset.comment ?? "");
  if (part.matches("footer > *")) {
    one(comment, "[data-act=menu]").before(part);
  } else {
    const row = part.matches(".over") ? ABOVE : IN_HEADER;
    const later = row.slice(row.indexOf(name) + 1).map((other) => comment.querySelector(`[data-${other}]`));
    (later.find(Boolean) ?? one(comment, "header")).before(part);
  }
  return part;
}

function fillQuestion(element: HTMLElement, { question, answer }: PublishedComment): void {
  const words = question === "answered" ? t("Question · Answered") : t("Question · Open");
  fillPart(element, "question", question ? words : "");
  const part = element.querySelector<HTMLElement>("[data-question]");
  if (part) {
    part.dataset.question = String(answer ?? "");
  }
}

/** Mark a reply as the answer to a question, or take the mark away. */
export function markAnswer(reply: HTMLElement, isAnswer: boolean): void {
  reply.classList.toggle("answer", isAnswer);
  showPart(reply, "answer", isAnswer);
  if (isAnswer) {
    // An answer is directly below its question, so it needn't name whom it answers.
    showPart(reply, "answers", false);
  }
}

/** Mark a side by its text and its colour, which are those of the poll on the same page. */
function fillSide(comment: HTMLElement, mark: HTMLElement, side: number | null): void {
  const choice = side === null ? null : document.querySelector<HTMLElement>(`[data-choice="${side}"]`);
  const colour = choice ? `side-${choice.dataset.number}` : "";
  mark.className = colour;
  fillPart(comment, "side", textOf(choice?.querySelector("[data-label]") ?? null));
  const part = comment.querySelector<HTMLElement>("[data-side]");
  if (part) {
    part.className = `side ${colour}`;
    nameWhole(part);
  }
}

/** Return the words of a choice of the poll on the same page. */
function labelOf(choice: number): string {
  return textOf(document.querySelector(`[data-choice="${choice}"] [data-label]`));
}

/** Put the whole of a text that may be cut into its title. */
function nameWhole(element: HTMLElement): void {
  const text = textOf(element);
  if ([...text].length > MAX_SURELY_SHOWN) {
    element.title = text;
  } else {
    element.removeAttribute("title");
  }
}
