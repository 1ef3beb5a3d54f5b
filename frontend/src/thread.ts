/// The threads on the page: shows what has changed without moving what the reader is looking at.
import type { Announcer } from "./announcer";
import { fillAnswers, fillComment, makeComment } from "./comment";
import { all, one, setText, show } from "./dom";
import { belongs, insertReply, insertThread, placeThread } from "./placing";
import { takeComposers } from "./replies";
import { isReadBelowTop, keepFocus, keepInView, watchPlaces } from "./view";
import { type Comment, isTombstone } from "./wire";
import { plural } from "./words";

export class Threads {
  /** New threads, with their replies, that wait behind the button: by comment id. */
  #held = new Map<number, Comment>();
  #newest = 0;
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
    this.noteLoaded();
  }

  start(signal: AbortSignal): void {
    this.#button.addEventListener("click", () => this.#showHeld(), { signal });
    watchPlaces(this.#list, this.#top);
  }

  /** More of the server's markup has come onto the page. */
  noteLoaded(): void {
    const ids = all(this.#list, "[data-comment]").map((element) => Number(element.dataset.comment));
    this.#newest = Math.max(this.#newest, ...ids);
  }

  /** Everything on the page is the server's newest markup. */
  reset(): void {
    this.#held.clear();
    this.#newest = 0;
    this.noteLoaded();
    this.#fillButton();
  }

  /** Show how many comments there are, on this page and beyond. */
  showCount(count: number): void {
    setText(this.page, "[data-comment-count]", plural(count, "comment", "comments"));
  }

  /** Show comments as they are now. */
  showComments(comments: Comment[]): void {
    if (comments.length > 0) {
      keepInView(() => {
        for (const comment of inOrder(comments)) {
          this.#showComment(comment);
        }
      });
      this.#fillButton();
    }
  }

  #showComment(comment: Comment): void {
    const isNew = comment.id > this.#newest;
    this.#newest = Math.max(this.#newest, comment.id);
    const known = document.getElementById(`comment-${comment.id}`);
    if (known) {
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
    if (isNew && !isOwn && !isTombstone(comment)) {
      this.#announce();
    }
    if (comment.parent !== null) {
      this.#placeReply(comment, comment.parent, { isOwn, isNew });
    } else if (isOwn || belongs(this.page, comment.id, isNew)) {
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

  /** Say whether the page shows the part of a thread in which a comment, not a new one, has its place. */
  #isShownWhole(thread: HTMLElement, id: number): boolean {
    const hasMore = Number(one(thread, "[data-more-replies]").dataset.moreReplies) > 0;
    return !hasMore && id > Number(this.page.dataset.after);
  }

  /** Show the new threads that were held back, and go to the newest. */
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

  /** Say whether a new thread would move what the reader looks at, or break an order made by likes. */
  #mustWait(): boolean {
    const { sort } = this.page.dataset;
    return sort === "top" || (sort !== "oldest" && isReadBelowTop(this.#list, this.#top));
  }

  #fillButton(): void {
    const waiting = [...this.#held.values()].filter((comment) => !isTombstone(comment)).length;
    this.#button.textContent = plural(waiting, "new comment", "new comments");
    show(this.#button, waiting > 0);
  }

  #announce(): void {
    this.#unannounced += 1;
    this.announcer.announce("comments", () => {
      const words = plural(this.#unannounced, "new comment", "new comments");
      this.#unannounced = 0;
      return words;
    });
  }
}

/** Put a comment's tombstone in its place, or a tombstone's comment; a reply that is being written there stays. */
function replace(element: HTMLElement, comment: Comment): HTMLElement {
  const putBack = takeComposers(element);
  const changed = makeComment(comment);
  element.replaceWith(changed);
  putBack();
  return changed;
}

function inOrder(comments: Comment[]): Comment[] {
  return [...comments].sort((one, other) => one.id - other.id);
}
