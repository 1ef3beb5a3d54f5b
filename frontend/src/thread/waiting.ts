/// New comments that wait until the reader asks for them: counted, and kept within a bound. Knows nothing of the page.
import { type Comment, isTombstone, type PublishedComment } from "../net/wire";

/** Up to this many are kept and shown from memory; further ones are only counted, and loaded from the server when asked for. */
export const MAX_KEPT = 100;

export class Waiting {
  /** By comment id, oldest first. */
  #kept = new Map<number, Comment>();
  #dropped = 0;

  /** How many there are to show. */
  get count(): number {
    return this.#dropped + this.#published().length;
  }

  /** Whether there are more than are kept. */
  get isCut(): boolean {
    return this.#dropped > 0;
  }

  has(id: number): boolean {
    return this.#kept.has(id);
  }

  /** Add a comment, or the new state of one that waits. */
  add(comment: Comment): void {
    this.#kept.set(comment.id, comment);
    if (this.#kept.size > MAX_KEPT) {
      const [oldest] = this.#kept.values();
      if (oldest) {
        this.#kept.delete(oldest.id);
        this.#dropped += isTombstone(oldest) ? 0 : 1;
      }
    }
  }

  delete(id: number): void {
    this.#kept.delete(id);
  }

  /** Take the thread that waits longest, with the replies to it. */
  takeFirst(): Comment[] {
    const first = [...this.#kept.values()].find(({ parent }) => parent === null || !this.#kept.has(parent));
    const taken = first ? [first] : [];
    for (const comment of this.#kept.values()) {
      if (taken.some(({ id }) => id === comment.parent)) {
        taken.push(comment);
      }
    }
    for (const { id } of taken) {
      this.#kept.delete(id);
    }
    return this.#isWorthShowing(taken) ? taken : [];
  }

  /** Take all that are kept, threads before the replies to them. */
  takeAll(): Comment[] {
    const taken: Comment[] = [];
    while (this.#kept.size > 0) {
      taken.push(...this.takeFirst());
    }
    this.clear();
    return taken;
  }

  clear(): void {
    this.#kept.clear();
    this.#dropped = 0;
  }

  /** Count the sides of the comments that wait, the most frequent first. */
  sides(): [side: number, count: number][] {
    const counts = new Map<number, number>();
    for (const { side } of this.#published()) {
      if (side !== null) {
        counts.set(side, (counts.get(side) ?? 0) + 1);
      }
    }
    return [...counts].sort(([, one], [, other]) => other - one);
  }

  #published(): PublishedComment[] {
    return [...this.#kept.values()].filter((comment): comment is PublishedComment => !isTombstone(comment));
  }

  /** A comment that was removed while it waited is not shown, unless somebody has replied to it. */
  #isWorthShowing(taken: Comment[]): boolean {
    return taken.some((comment) => !isTombstone(comment));
  }
}
