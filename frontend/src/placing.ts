/// Where a comment belongs among those that the page shows. Knows the orders; decides nothing about when.
import { fillAnswers, makeComment, makeThread } from "./comment";
import { all, one, show } from "./dom";
import type { Comment } from "./wire";
import { plural } from "./words";

const isPinned = (thread: HTMLElement) => thread.matches(":has(> .comment [data-pinned]:not([hidden]))");

const unpinned = (list: HTMLElement) => all(list, ":scope > .thread").filter((thread) => !isPinned(thread));

const idOf = (thread: HTMLElement) => Number(thread.dataset.thread);

/** Say whether a thread has its place among those that the page shows, rather than on another page. */
export function belongs(page: HTMLElement, id: number, isNew: boolean): boolean {
  const { firstPage, lastPage, sort } = page.dataset;
  if (sort === "oldest") {
    return lastPage === "yes";
  }
  if (firstPage !== "yes") {
    return false;
  }
  return (
    isNew || lastPage === "yes" || unpinned(one(page, "[data-threads]")).some((thread) => id > idOf(thread))
  );
}

/** Put a thread that is new to the page in its place. */
export function insertThread(page: HTMLElement, comment: Comment): void {
  const thread = makeThread(makeComment(comment));
  thread.classList.add("arrived");
  placeThread(page, thread);
  show(page.querySelector("[data-empty]"), false);
}

/** Put a thread where it belongs: pinned ones first, then by the page's order. */
export function placeThread(page: HTMLElement, thread: HTMLElement): void {
  const list = one(page, "[data-threads]");
  const { sort } = page.dataset;
  const id = idOf(thread);
  const others = all(list, ":scope > .thread").filter((other) => other !== thread);
  const after = others.find((other) => {
    if (isPinned(thread) || isPinned(other)) {
      return isPinned(thread) && (!isPinned(other) || id > idOf(other));
    }
    // How much others are liked was long ago: among them, newcomers go first.
    return sort === "oldest" ? id < idOf(other) : sort === "top" || id > idOf(other);
  });
  if (after) {
    after.before(thread);
  } else {
    list.append(thread);
  }
}

/** Put a reply in its place, by age; false where the page doesn't show its thread so far, so that it is only counted there. */
export function insertReply(thread: HTMLElement, comment: Comment, { isOwn = false } = {}): boolean {
  const more = one(thread, "[data-more-replies]");
  const unseen = Number(more.dataset.moreReplies);
  if (unseen > 0 && !isOwn) {
    more.dataset.moreReplies = String(unseen + 1);
    more.textContent = `Show ${plural(unseen + 1, "more reply", "more replies")}`;
    return false;
  }
  const element = makeComment(comment);
  element.classList.add("arrived");
  insertByAge(one(thread, "[data-replies]"), element);
  fillAnswers(element, thread);
  return true;
}

/** Put a reply among those of its thread, oldest first. */
export function insertByAge(replies: HTMLElement, reply: HTMLElement): void {
  const id = Number(reply.dataset.comment);
  const after = all(replies, ":scope > .comment").find((other) => Number(other.dataset.comment) > id);
  if (after) {
    after.before(reply);
  } else {
    replies.append(reply);
  }
}
