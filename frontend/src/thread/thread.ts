/// The threads on the page: shows changes without moving what the reader is looking at.

import { type Comment, isTombstone } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { all, one, setText, show, writeText } from "../page/dom";
import { tn } from "../page/messages";
import { fillAnswers, fillComment, makeComment } from "./comment";
import { belongs, insertReply, insertThread, placeThread } from "./insertion";
import { isLater, microseconds, placeOf } from "./publication";
import { takeComposers } from "./replies";
import { isReadBelowTop, keepFocus, keepInView, watchPlaces } from "./scroll-anchor";

export class Threads {
  /** New threads, with their replies, that wait behind the button: by comment id. */
  #held = new Map<number, Comment>();
  /** When the last comment that the page knows was published, in microseconds. */
  #newest: number;
  #unannounced = 0;
  #list: HTMLElement;
  #button: HTMLButtonElement;
  #top: HTMLElement;

  constructor(
    private readonly page: HTMLElement,
    private readonly announcer: Announcer,
  ) {
    this.#list = one(page, "[data-threads]");
    this.#button = one<HTMLButtonElement>(page, "[data-show-new]");
    this.#top = this.#button.parentElement ?? this.#button;
    this.#newest = microseconds(page.dataset.newest);
  }

  start(signal: AbortSignal): void {
    this.#button.addEventListener("click", () => this.#showHeld(), { signal });
    watchPlaces(this.#list, this.#top);
  }

  /** More of the server's markup has been added to the page. */
  noteLoaded(): void {
    for (const element of all(this.#list, "[data-comment]")) {
      this.#held.delete(Number(element.dataset.comment));
    }
    this.#fillButton();
  }

  /** The whole page has just come from the server. */
  reset(): void {
    this.#held.clear();
    this.#newest = microseconds(this.page.dataset.newest);
    this.#fillButton();
  }

  /** Show how many comments the debate has, on this page and others. */
  showCount(count: number): void {
    setText(this.page, "[data-comment-count]", tn("%(number)s comment", "%(number)s comments", count));
  }

  /** Update comments on the page. */
  showComments(comments: Comment[]): void {
    if (comments.length > 0) {
      const known = this.#newest;
      keepInView(() => {
        for (const comment of inOrder(comments)) {
          const { published } = placeOf(comment);
          this.#showComment(comment, !isTombstone(comment) && published > known);
          this.#newest = Math.max(this.#newest, published);
        }
      });
      this.#fillButton();
    }
  }

  #showComment(comment: Comment, isNew: boolean): void {
    const known = document.getElementById(`comment-${comment.id}`);
    if (known) {
      if (isNew && known.matches(".tombstone")) {
        this.#announce();
      }
      this.#change(known, comment);
    } else if (this.#held.has(comment.id)) {
      this.#held.set(comment.id, comment);
    } else {
      this.#place(comment, isNew);
    }
  }

  #change(element: HTMLElement, comment: Comment): void {
    const thread = element.closest<HTMLElement>(".thread");
    keepFocus(element, () => {
      if (isTombstone(comment) || element.matches(".tombstone")) {
        return replace(element, comment);
      }
      const wasPinned = !one(element, "[data-pinned]").hidden;
      fillComment(element, comment);
      if (thread && wasPinned !== comment.pinned) {
        placeThread(this.page, thread);
      }
      return element;
    });
    if (thread) {
      for (const answering of all(thread, `#comment-${comment.id}, [data-parent="${comment.id}"]`)) {
        fillAnswers(answering, thread);
      }
    }
  }

  #place(comment: Comment, isNew: boolean): void {
    const isOwn = isNew && !isTombstone(comment) && String(comment.author.id) === this.page.dataset.reader;
    if (isNew && !isOwn) {
      this.#announce();
    }
    if (comment.parent !== null) {
      this.#placeReply(comment, comment.parent, { isOwn, isNew });
    } else if (isOwn || belongs(this.page, placeOf(comment), isNew)) {
      if (!isOwn && this.#mustWait()) {
        this.#held.set(comment.id, comment);
      } else {
        insertThread(this.page, comment);
      }
    }
  }

  #placeReply(comment: Comment, parent: number, { isOwn, isNew }: { isOwn: boolean; isNew: boolean }): void {
    const thread = document.getElementById(`comment-${parent}`)?.closest<HTMLElement>(".thread");
    if (this.#held.has(parent)) {
      this.#held.set(comment.id, comment);
    } else if (thread && (isNew || this.#isShownWhole(thread, comment.id))) {
      insertReply(thread, comment, { isOwn });
    }
  }

  /** Say whether the page shows the part of a thread in which an existing comment belongs. */
  #isShownWhole(thread: HTMLElement, id: number): boolean {
    const hasMore = Number(one(thread, "[data-more-replies]").dataset.moreReplies) > 0;
    return !hasMore && id > Number(this.page.dataset.after);
  }

  /** Show the new threads that were held back, and scroll to the newest. */
  #showHeld(): void {
    const held = inOrder([...this.#held.values()]);
    this.#held.clear();
    for (const comment of held) {
      if (comment.parent === null) {
        insertThread(this.page, comment);
      } else {
        this.#placeReply(comment, comment.parent, { isOwn: false, isNew: true });
      }
    }
    this.#fillButton();
    const newest = held.findLast((comment) => !isTombstone(comment));
    const element = newest && document.getElementById(`comment-${newest.id}`);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
  }

  /** Say whether a new thread would move what the reader looks at, or break an order by likes. */
  #mustWait(): boolean {
    const { sort } = this.page.dataset;
    return sort === "top" || (sort !== "oldest" && isReadBelowTop(this.#list, this.#top));
  }

  #fillButton(): void {
    const waiting = [...this.#held.values()].filter((comment) => !isTombstone(comment)).length;
    writeText(this.#button, tn("%(number)s new comment", "%(number)s new comments", waiting));
    show(this.#button, waiting > 0);
  }

  #announce(): void {
    this.#unannounced += 1;
    this.announcer.announce("comments", () => {
      const words = tn("%(number)s new comment", "%(number)s new comments", this.#unannounced);
      this.#unannounced = 0;
      return words;
    });
  }
}

/** Put a comment's tombstone in its place, or the other way round; a reply that is being written there stays. */
function replace(element: HTMLElement, comment: Comment): HTMLElement {
  const putBack = takeComposers(element);
  const changed = makeComment(comment);
  if (isTombstone(comment)) {
    changed.dataset.published = element.dataset.published;
  }
  element.replaceWith(changed);
  putBack();
  return changed;
}

function inOrder(comments: Comment[]): Comment[] {
  return [...comments].sort((one, other) => (isLater(placeOf(one), placeOf(other)) ? 1 : -1));
}
