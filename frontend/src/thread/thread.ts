/// The threads on the page: shows changes without moving what the reader is looking at.

import { type Comment, isTombstone } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { all, one, setText } from "../page/dom";
import { tn } from "../page/messages";
import type { Arrival, Arrivals } from "./arrivals";
import { fillAnswers, fillComment, makeComment } from "./comment";
import { isLater, microseconds, placeOf } from "./publication";
import { refreshQuotes } from "./quotes";
import { takeComposers } from "./replies";
import { keepFocus, keepInView } from "./scroll-anchor";

export class Threads {
  /** When the last comment that the page knows was published, in microseconds. */
  #newest: number;
  #unannounced = 0;
  #arrivals: Arrivals | null = null;
  /** What has arrived before the code that shows it. */
  #early: Arrival[] = [];
  #signal = AbortSignal.abort();

  /** `reload` loads the part of the debate again that the page shows. */
  constructor(
    private readonly page: HTMLElement,
    private readonly announcer: Announcer,
    private readonly reload: () => Promise<unknown>,
  ) {
    this.#newest = microseconds(page.dataset.newest);
  }

  /** Follow the debate; the result is there when new comments are shown too. */
  start(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    return this.#load();
  }

  /** More of the server's markup has been added to the page. */
  noteLoaded(): void {
    this.#arrivals?.noteLoaded();
  }

  /** The whole page has just come from the server. */
  reset(): void {
    this.#early = [];
    this.#newest = microseconds(this.page.dataset.newest);
    this.#arrivals?.reset();
  }

  /** Show how many comments the debate has, on this page and others. */
  showCount(count: number): void {
    setText(this.page, "[data-comment-count]", tn("%(number)s comment", "%(number)s comments", count));
  }

  /** Show comments that are new, or have changed; `isOwn`: the reader has just posted them here. */
  showComments(comments: Comment[], { isOwn = false } = {}): void {
    refreshQuotes(this.page, comments);
    const arrivals: Arrival[] = [];
    const known = this.#newest;
    keepInView(() => {
      for (const comment of inOrder(comments)) {
        const { published } = placeOf(comment);
        const isNew = !isTombstone(comment) && published > known;
        this.#newest = Math.max(this.#newest, published);
        const element = document.getElementById(`comment-${comment.id}`) ?? this.#arrivals?.find(comment.id);
        if (element) {
          this.#unannounced += Number(isNew && element.matches(".tombstone"));
          this.#change(element, comment);
        } else {
          const isOwnNew = isOwn || (isNew && this.#isBeingPosted(comment));
          this.#unannounced += Number(isNew && !isOwnNew);
          arrivals.push({ comment, isNew, isOwn: isOwnNew });
        }
      }
    });
    this.#arrivals?.tidy();
    this.#announce();
    if (arrivals.length > 0) {
      this.#early.push(...arrivals);
      if (this.#arrivals) {
        this.#arrivals.add(this.#early.splice(0));
      } else {
        void this.#load();
      }
    }
  }

  /** Show what has arrived; the code for it is loaded first. */
  async #load(): Promise<void> {
    try {
      const { Arrivals } = await import("./arrivals");
      if (!this.#arrivals) {
        this.#arrivals = new Arrivals(this.page, this.announcer, this.reload);
        void this.#arrivals.start(this.#signal);
      }
      this.#arrivals.add(this.#early.splice(0));
    } catch {
      // Loaded again with the next arrival.
    }
  }

  /** Say whether the reader's own comment has come back before the answer to it. */
  #isBeingPosted(comment: Comment): boolean {
    const isOwn = !isTombstone(comment) && String(comment.author.id) === this.page.dataset.reader;
    return isOwn && this.page.querySelector("form.sending") !== null;
  }

  #change(element: HTMLElement, comment: Comment): void {
    const thread = element.closest<HTMLElement>(".thread");
    keepFocus(element, () => {
      if (isTombstone(comment) || element.matches(".tombstone")) {
        return replace(element, comment);
      }
      const wasPinned = !one(element, "[data-pinned]").hidden;
      fillComment(element, comment);
      this.#arrivals?.noteChange(element);
      if (thread && wasPinned !== comment.pinned) {
        this.#arrivals?.placeThread(thread);
      }
      return element;
    });
    if (thread?.isConnected) {
      for (const answering of all(thread, `#comment-${comment.id}, [data-parent="${comment.id}"]`)) {
        fillAnswers(answering, thread);
      }
    }
  }

  #announce(): void {
    if (this.#unannounced === 0) {
      return;
    }
    this.announcer.announce("comments", () => {
      const words = tn("%(number)s new comment", "%(number)s new comments", this.#unannounced);
      this.#unannounced = 0;
      return words;
    });
  }
}

/** Put a comment's tombstone in its place, or the other way round; a reply that is being written there stays. */
function replace(element: HTMLElement, comment: Comment): HTMLElement {
  // What the page says to search engines quotes comments.
  document.querySelector('script[type="application/ld+json"]')?.remove();
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
