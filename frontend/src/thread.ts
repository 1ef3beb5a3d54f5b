/// The threads on the page: shows what has changed without moving what the reader is looking at.
import { fillAnswers, fillComment, makeComment, makeThread } from "./comment";
import { all, announce, keepInView, one, setText, show } from "./dom";
import { type Comment, isTombstone } from "./wire";
import { plural, thousands } from "./words";

export class Threads {
  /** New threads that wait behind the button, by comment id. */
  #held = new Map<number, Comment>();
  #newest: number;
  #list: HTMLElement;
  #button: HTMLButtonElement;

  constructor(private readonly page: HTMLElement) {
    this.#list = one(page, "[data-threads]");
    this.#button = one<HTMLButtonElement>(page, "[data-show-new]");
    this.#newest = Math.max(0, ...this.#ids());
  }

  start(signal: AbortSignal): void {
    this.#button.addEventListener("click", () => this.showHeld(), { signal });
  }

  /** Begin anew with what the page shows now. */
  reset(): void {
    this.#held.clear();
    this.#newest = Math.max(0, ...this.#ids());
    this.#fillButton();
  }

  /** Show comments as they are now. `isOwn`: the reader has just posted it, so it is shown wherever they look. */
  showComments(comments: Comment[], { isOwn = false } = {}): void {
    if (comments.length > 0) {
      keepInView(() => {
        for (const comment of [...comments].sort((one, other) => one.id - other.id)) {
          this.#showComment(comment, isOwn);
        }
      });
      this.#fillButton();
    }
  }

  /** Show the new threads that were held back, and go to the newest. */
  showHeld(): void {
    const held = [...this.#held.values()].sort((one, other) => one.id - other.id);
    this.#held.clear();
    for (const comment of held) {
      this.#insertThread(comment);
    }
    this.#fillButton();
    const newest = held.at(-1);
    if (newest) {
      const element = one(document, `#comment-${newest.id}`);
      element.scrollIntoView({ block: "center" });
      element.focus({ preventScroll: true });
    }
  }

  #showComment(comment: Comment, isOwn: boolean): void {
    const known = document.getElementById(`comment-${comment.id}`);
    const isNew = comment.id > this.#newest;
    this.#newest = Math.max(this.#newest, comment.id);
    if (known) {
      this.#change(known, comment);
    } else if (this.#held.has(comment.id)) {
      this.#changeHeld(comment);
    } else if (comment.parent !== null) {
      this.#insertReply(comment, comment.parent, isNew);
    } else if (isTombstone(comment)) {
      return;
    } else if (isOwn || (this.#belongs(comment, isNew) && !this.#isScrolledAway())) {
      this.#insertThread(comment);
      this.#count(+1);
    } else if (this.#belongs(comment, isNew)) {
      this.#held.set(comment.id, comment);
      this.#count(+1);
    } else if (isNew) {
      this.#count(+1);
    }
  }

  #change(element: HTMLElement, comment: Comment): void {
    const wasTombstone = element.classList.contains("tombstone");
    if (!isTombstone(comment) && !wasTombstone) {
      fillComment(element, comment);
      return;
    }
    const changed = makeComment(comment);
    const hadFocus = element.contains(document.activeElement);
    element.replaceWith(changed);
    const thread = changed.closest<HTMLElement>(".thread");
    if (thread) {
      fillAnswers(changed, thread);
    }
    if (hadFocus) {
      changed.focus({ preventScroll: true });
    }
    this.#count(Number(wasTombstone) - Number(isTombstone(comment)));
  }

  #changeHeld(comment: Comment): void {
    if (isTombstone(comment)) {
      this.#held.delete(comment.id);
      this.#count(-1);
    } else {
      this.#held.set(comment.id, comment);
    }
  }

  #insertThread(comment: Comment): void {
    const thread = makeThread(makeComment(comment));
    thread.classList.add("arrived");
    show(this.page.querySelector("[data-empty]"), false);
    const threads = all(this.#list, ":scope > .thread:not(:has(> .comment [data-pinned]:not([hidden])))");
    const after = threads.find((other) => this.#comesBefore(comment.id, Number(other.dataset.thread)));
    if (after) {
      after.before(thread);
    } else {
      this.#list.append(thread);
    }
  }

  #insertReply(comment: Comment, parent: number, isNew: boolean): void {
    const thread = document.getElementById(`comment-${parent}`)?.closest<HTMLElement>(".thread");
    if (!thread) {
      if (isNew && !isTombstone(comment)) {
        this.#count(+1);
      }
      return;
    }
    const more = one(thread, "[data-more-replies]");
    const unseen = Number(more.dataset.moreReplies);
    if (unseen > 0) {
      // The replies between are not on the page, so this one is counted with them.
      if (isNew && !isTombstone(comment)) {
        more.dataset.moreReplies = String(unseen + 1);
        more.textContent = `Show ${plural(unseen + 1, "more reply", "more replies")}`;
        this.#count(+1);
      }
      return;
    }
    const element = makeComment(comment);
    element.classList.add("arrived");
    const replies = one(thread, "[data-replies]");
    const after = all(replies, ":scope > .comment").find(
      (other) => Number(other.dataset.comment) > comment.id,
    );
    if (after) {
      after.before(element);
    } else {
      replies.append(element);
    }
    fillAnswers(element, thread);
    this.#count(isTombstone(comment) ? 0 : +1);
  }

  /** Say whether a thread has its place among those that the page shows, rather than on another page. */
  #belongs(comment: Comment, isNew: boolean): boolean {
    const { firstPage, lastPage, sort } = this.page.dataset;
    if (sort === "oldest") {
      return lastPage === "yes";
    }
    if (firstPage !== "yes") {
      return false;
    }
    return isNew || lastPage === "yes" || comment.id > Math.min(...this.#ids());
  }

  /** Say whether the new thread stands before the other: most liked is an order of the past, so newcomers go first. */
  #comesBefore(id: number, other: number): boolean {
    return this.page.dataset.sort === "oldest" ? id < other : this.page.dataset.sort === "top" || id > other;
  }

  #isScrolledAway(): boolean {
    return this.#list.getBoundingClientRect().top < 0;
  }

  #ids(): number[] {
    return all(this.#list, "[data-comment]").map((element) => Number(element.dataset.comment));
  }

  #fillButton(): void {
    const words = plural(this.#held.size, "new comment", "new comments");
    this.#button.textContent = words;
    show(this.#button, this.#held.size > 0);
    if (this.#held.size > 0) {
      announce(words);
    }
  }

  #count(by: number): void {
    const counter = this.page.querySelector<HTMLElement>("[data-comment-count]");
    if (counter && by !== 0) {
      const count = Math.max(0, Number(counter.dataset.commentCount) + by);
      counter.dataset.commentCount = String(count);
      setText(this.page, "[data-comment-count]", thousands(count));
    }
  }
}
