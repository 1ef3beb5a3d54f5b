/// Where a comment belongs among those on the page. Knows the sort orders; doesn't decide when to insert.

import { type Comment, isTombstone } from "../net/wire";
import { all, cloneTemplate, one, show, writeText } from "../page/dom";
import { t, tn } from "../page/messages";
import { addressParts } from "./address";
import { fillAnswers, fillPart, markAnswer } from "./comment";
import { isLater, type Place, placeOfElement } from "./publication";

/** Further replies are on a separate page once this many are shown; the server uses the same limit. */
const LONG = 100;

const isPinned = (thread: HTMLElement) => thread.querySelector(":scope > .comment > [data-pinned]") !== null;

const unpinned = (list: HTMLElement) => all(list, ":scope > .thread").filter((thread) => !isPinned(thread));

const idOf = (thread: HTMLElement) => Number(thread.dataset.thread);

/** What decides where a thread stands. */
export interface Spot {
  id: number;
  place: Place;
  isPinned: boolean;
}

const spotOf = (thread: HTMLElement): Spot => ({
  id: idOf(thread),
  place: placeOfThread(thread),
  isPinned: isPinned(thread),
});

export const placeOfThread = (thread: HTMLElement) => placeOfElement(one(thread, ".comment"));

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

/** Make a thread with a comment on top. */
export function makeThread(top: HTMLElement): HTMLElement {
  const thread = cloneTemplate("thread-template");
  const id = top.dataset.comment ?? "";
  thread.dataset.thread = id;
  one(thread, ".comment").replaceWith(top);
  one(thread, ".more").remove();
  return thread;
}

/** Insert a thread that is new to the page, with its comment on top. */
export function insertThread(page: HTMLElement, top: HTMLElement): void {
  placeThread(page, makeThread(top));
  show(page.querySelector("[data-empty]"), false);
}

/** Insert a thread where it belongs: pinned ones first, then by the page's order. */
export function placeThread(page: HTMLElement, thread: HTMLElement): void {
  const after = threadAfter(page, spotOf(thread));
  if (after) {
    after.before(thread);
  } else {
    one(page, "[data-threads]").append(thread);
  }
}

/** Return the thread on the page before which another one belongs. */
export function threadAfter(page: HTMLElement, spot: Spot): HTMLElement | undefined {
  const { sort } = page.dataset;
  const others = all(one(page, "[data-threads]"), ":scope > .thread").filter(
    (other) => idOf(other) !== spot.id,
  );
  return others.find((other) => {
    if (spot.isPinned || isPinned(other)) {
      return spot.isPinned && (!isPinned(other) || spot.id > idOf(other));
    }
    if (sort === "newest" || sort === "oldest") {
      return isLater(spot.place, placeOfThread(other)) === (sort === "newest");
    }
    // The page's other scores are old, so new threads go first among those.
    return true;
  });
}

/** Count a reply below the shown replies of its thread; false if the page shows all replies of the thread. */
export function countReply(thread: HTMLElement): boolean {
  const unseen = unseenReplies(thread);
  if (unseen > 0) {
    showMore(thread, unseen + 1);
  }
  return unseen > 0;
}

/** Count a new reply to a comment that the page doesn't show, if it shows another part of the thread. */
export function countElsewhere(page: HTMLElement, reply: Comment): void {
  const top = isTombstone(reply) ? undefined : reply.thread;
  const thread = page.querySelector<HTMLElement>(`.thread[data-thread="${top}"]`);
  if (thread) {
    countReply(thread);
  }
}

/** Show how many more replies a thread has than the page shows. */
export function showMore(thread: HTMLElement, count: number): void {
  thread.querySelector(".more")?.remove();
  if (count > 0) {
    const line = one(cloneTemplate("thread-template"), ".more");
    const more = one(line, "[data-more-replies]");
    addressParts(line, thread.dataset.thread ?? "");
    more.dataset.moreReplies = String(count);
    writeText(
      more,
      isLong(thread)
        ? t("Continue this thread")
        : tn("Show %(number)s more reply", "Show %(number)s more replies", count),
    );
    one(thread, "[data-replies]").after(line);
  }
  showReplyCount(thread);
}

/** Say whether the thread continues on a page of its own because this page shows as many replies as it can. */
export function isLong(thread: HTMLElement): boolean {
  return all(thread, "[data-replies] > .comment").length >= LONG;
}

/** Return how many replies a thread has that the page doesn't show. */
export function unseenReplies(thread: HTMLElement): number {
  return Number(thread.querySelector<HTMLElement>("[data-more-replies]")?.dataset.moreReplies ?? 0);
}

/** Return how many replies a thread has. */
export function repliesOf(thread: HTMLElement): number {
  return all(thread, "[data-replies] > .comment").length + unseenReplies(thread);
}

/** Say on the top of a thread how many replies it has. */
export function showReplyCount(thread: HTMLElement): void {
  const top = thread.querySelector<HTMLElement>(":scope > .comment:not(.tombstone)");
  if (top) {
    const count = repliesOf(thread);
    fillPart(top, "reply-count", count > 0 ? tn("%(number)s reply", "%(number)s replies", count) : "");
  }
}

/** Update the thread of a changed comment: the name that replies to it show, and the number of replies. */
export function refreshReplies(thread: HTMLElement, id: number): void {
  for (const answering of all(thread, `#comment-${id}, [data-parent="${id}"]`)) {
    fillAnswers(answering, thread);
  }
  showReplyCount(thread);
}

/** Insert a reply among those of its thread, oldest first; an answer directly below its question. */
export function insertByAge(thread: HTMLElement, reply: HTMLElement): void {
  const question = questionOf(thread, reply);
  if (question) {
    markAnswer(reply, true);
    insertBelow(thread, reply, question);
    return;
  }
  const after = replyAfter(thread, Number(reply.dataset.comment));
  if (after) {
    after.before(reply);
  } else {
    one(thread, "[data-replies]").append(reply);
  }
  fillAnswers(reply, thread);
  showReplyCount(thread);
}

/** Return the question that a reply answers for the newsroom, if the thread has it. */
function questionOf(thread: HTMLElement, reply: HTMLElement): HTMLElement | null {
  const above = thread.querySelector<HTMLElement>(`#comment-${reply.dataset.parent}`);
  return isAnswerTo(above, Number(reply.dataset.comment)) && !reply.matches(".tombstone") ? above : null;
}

/** Say whether a comment is a question, and the reply its answer. */
export function isAnswerTo(comment: HTMLElement | null, reply: number): boolean {
  return comment?.querySelector<HTMLElement>(":scope > [data-question]")?.dataset.question === String(reply);
}

/** Put the answer to a question directly below it, after the question has changed. */
export function placeAnswer(thread: HTMLElement, question: HTMLElement): void {
  for (const reply of all(thread, `[data-replies] > .comment[data-parent="${question.dataset.comment}"]`)) {
    const isAnswer = questionOf(thread, reply) !== null;
    if (isAnswer && !reply.matches(".answer")) {
      insertBelow(thread, reply, question);
    }
    if (!reply.matches(".tombstone")) {
      markAnswer(reply, isAnswer);
      fillAnswers(reply, thread);
    }
  }
}

/** Unmark answers whose comment is gone or no longer a question; they stay where they are. */
export function unmarkAnswers(page: HTMLElement): void {
  for (const reply of all(page, "[data-replies] > .answer")) {
    const question = document.getElementById(`comment-${reply.dataset.parent}`);
    const thread = reply.closest<HTMLElement>(".thread");
    if (question && thread && !isAnswerTo(question, Number(reply.dataset.comment))) {
      markAnswer(reply, false);
      fillAnswers(reply, thread);
    }
  }
}

/**
 * Return the reply before which another one belongs. One's own new ones stand where they were written, and answers below
 * their questions.
 */
export function replyAfter(thread: HTMLElement, id: number): HTMLElement | undefined {
  const replies = all(thread, "[data-replies] > .comment:not(.own, .answer)");
  return replies.find((other) => Number(other.dataset.comment) > id);
}

/** Insert a reply directly below the comment that it answers. */
export function insertBelow(thread: HTMLElement, reply: HTMLElement, parent: Element): void {
  if (parent.matches("[data-replies] > *")) {
    parent.after(reply);
  } else {
    one(thread, "[data-replies]").prepend(reply);
  }
  fillAnswers(reply, thread);
  showReplyCount(thread);
}
