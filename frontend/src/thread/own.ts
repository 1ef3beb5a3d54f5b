/// What the reader has just posted: it stands where they wrote it until the page is loaded again.

import type { PublishedComment } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { all, one, show, writeText } from "../page/dom";
import { t } from "../page/messages";
import { when } from "../page/words";
import { makeComment } from "./comment";
import { markFresh } from "./fresh";
import { insertBelow, insertThread, makeThread } from "./insertion";
import { keepInView } from "./scroll-anchor";

const REFRESH_MS = 20_000;

/** Show a comment that the reader has posted from this page, and say so. */
export function showOwn(page: HTMLElement, comment: PublishedComment, announcer: Announcer): void {
  const element = makeComment(comment);
  const note = document.createElement("p");
  note.className = "own-note";
  note.dataset.ownNote = "";
  element.prepend(note);
  element.classList.add("own");
  const parent = comment.parent === null ? null : document.getElementById(`comment-${comment.parent}`);
  const composer = page.querySelector("[data-open-debate]");
  keepInView(() => insert(page, element, parent), parent ?? composer);
  describeOwn(element);
  markFresh(element);
  if (comment.parent === null) {
    for (const box of all<HTMLInputElement>(page, "[data-open-debate] input[name=question]")) {
      box.checked = false;
    }
  }
  element.scrollIntoView({ block: "nearest" });
  announcer.say(comment.state === "pending" ? `${t("Posted")}. ${held()}` : t("Posted"));
}

/** Say, above one's own new comment, when it was posted, or who can see it. */
export function describeOwn(element: HTMLElement): void {
  const note = element.querySelector("[data-own-note]");
  if (note) {
    const time = when(new Date(one<HTMLTimeElement>(element, "time").dateTime));
    writeText(note, element.dataset.state === "pending" ? held() : t("You · %(time)s", { time }));
  }
}

/** Update the lines above the reader's own new comments from time to time. */
export function keepOwnFresh(page: HTMLElement, signal: AbortSignal): void {
  const refresh = setInterval(() => refreshOwn(page), REFRESH_MS);
  signal.addEventListener("abort", () => clearInterval(refresh));
}

/** Bring the times above one's own new comments up to date. */
function refreshOwn(page: HTMLElement): void {
  for (const element of all(page, ".comment.own")) {
    describeOwn(element);
  }
}

function held(): string {
  return t("Only you see this until a moderator has read it.");
}

function insert(page: HTMLElement, element: HTMLElement, parent: Element | null): void {
  const thread = parent?.closest<HTMLElement>(".thread");
  const slot = page.querySelector("[data-posted]");
  if (parent && thread) {
    insertBelow(thread, element, parent);
  } else if (slot) {
    slot.prepend(makeThread(element));
    show(page.querySelector("[data-empty]"), false);
  } else {
    insertThread(page, element);
  }
}
