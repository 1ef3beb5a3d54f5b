/// The threads on the page: shows changes without moving what the reader is looking at.

import { type Comment, isTombstone } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { setText } from "../page/dom";
import { tn } from "../page/messages";
import type { Arrival, Arrivals } from "./arrivals";
import { isLater, microseconds, placeOf } from "./publication";
import { refreshQuotes } from "./quotes";
import { bury } from "./removal";
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

  /** These are all people whom the reader has hidden, perhaps on another device. */
  hide(people: number[]): void {
    if (people.length > 0 || this.page.querySelector("[data-state=hidden_by_you]")) {
      // Without it, the next connection says so again.
      void import("./hidden")
        .then(({ hidePeople }) => hidePeople(this.page, people, this.reload))
        .catch(() => {});
    }
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
        if (element && isTombstone(comment)) {
          this.#early = this.#early.filter((early) => early.comment.id !== comment.id);
          keepFocus(element, () => bury(element, comment));
        } else {
          const isOwnNew = isOwn || (isNew && this.#isBeingPosted(comment));
          const isShown = element?.matches(":not(.tombstone)") ?? false;
          this.#unannounced += Number(isNew && !isOwnNew && !isShown);
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

  /** Say whether the reader's own comment arrived as a diff before the response to posting it. */
  #isBeingPosted(comment: Comment): boolean {
    const isOwn = !isTombstone(comment) && String(comment.author.id) === this.page.dataset.reader;
    return isOwn && this.page.querySelector("form.sending") !== null;
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

function inOrder(comments: Comment[]): Comment[] {
  return [...comments].sort((one, other) => (isLater(placeOf(one), placeOf(other)) ? 1 : -1));
}
