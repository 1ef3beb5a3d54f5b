/// Where a comment belongs among those on the page. Knows the sort orders; doesn't decide when to insert.

import type { Comment } from "../net/wire";
import { all, one, show, writeText } from "../page/dom";
import { tn } from "../page/messages";
import { fillAnswers, makeComment, makeThread } from "./comment";
import { isLater, type Place, placeOfElement } from "./publication";

const isPinned = (thread: HTMLElement) =>
  thread.querySelector(":scope > .comment [data-pinned]:not([hidden])") !== null;

const unpinned = (list: HTMLElement) => all(list, ":scope > .thread").filter((thread) => !isPinned(thread));

const idOf = (thread: HTMLElement) => Number(thread.dataset.thread);

const placeOfThread = (thread: HTMLElement) => placeOfElement(one(thread, ".comment"));

/** Say whether a thread belongs between those on the page, rather than on another page. */
export function belongs(page: HTMLElement, place: Place, isNew: boolean): boolean {
  const { firstPage, lastPage, sort } = page.dataset;
  if (sort === "oldest") {
    return lastPage === "yes";
  }
  if (firstPage !== "yes") {
    return false;
  }
  return (
    isNew ||
    lastPage === "yes" ||
    unpinned(one(page, "[data-threads]")).some((thread) => isLater(place, placeOfThread(thread)))
  );
}

/** Insert a thread that is new to the page. */
export function insertThread(page: HTMLElement, comment: Comment): void {
  const thread = makeThread(makeComment(comment));
  thread.classList.add("arrived");
  placeThread(page, thread);
  show(page.querySelector("[data-empty]"), false);
}

/** Insert a thread where it belongs: pinned ones first, then by the page's order. */
export function placeThread(page: HTMLElement, thread: HTMLElement): void {
  const list = one(page, "[data-threads]");
  const { sort } = page.dataset;
  const id = idOf(thread);
  const others = all(list, ":scope > .thread").filter((other) => other !== thread);
  const after = others.find((other) => {
    if (isPinned(thread) || isPinned(other)) {
      return isPinned(thread) && (!isPinned(other) || id > idOf(other));
    }
    // The page's like counts are old, so new threads go first among those.
    const isAfter = isLater(placeOfThread(thread), placeOfThread(other));
    return sort === "oldest" ? !isAfter : sort === "top" || isAfter;
  });
  if (after) {
    after.before(thread);
  } else {
    list.append(thread);
  }
}

/** Insert a reply by age; false if the page doesn't show that part of its thread, so that it is only counted. */
export function insertReply(thread: HTMLElement, comment: Comment, { isOwn = false } = {}): boolean {
  const more = one(thread, "[data-more-replies]");
  const unseen = Number(more.dataset.moreReplies);
  if (unseen > 0 && !isOwn) {
    more.dataset.moreReplies = String(unseen + 1);
    writeText(more, tn("Show %(number)s more reply", "Show %(number)s more replies", unseen + 1));
    return false;
  }
  const element = makeComment(comment);
  element.classList.add("arrived");
  insertByAge(one(thread, "[data-replies]"), element);
  fillAnswers(element, thread);
  return true;
}

/** Insert a reply among those of its thread, oldest first. */
export function insertByAge(replies: HTMLElement, reply: HTMLElement): void {
  const id = Number(reply.dataset.comment);
  const after = all(replies, ":scope > .comment").find((other) => Number(other.dataset.comment) > id);
  if (after) {
    after.before(reply);
  } else {
    replies.append(reply);
  }
}
