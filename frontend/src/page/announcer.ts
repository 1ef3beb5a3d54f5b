/// Announces changes to screen readers: politely, and not often.

const INTERVAL_MS = 10_000;

export class Announcer {
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Pending announcements, by subject. */
  #waiting = new Map<string, () => string>();

  constructor(private readonly place: Element | null) {}

  /** Announce a text as soon as it is due; of several pending texts on one subject only the last is announced. */
  announce(subject: string, words: () => string): void {
    if (this.#waiting.size === 0) {
      setTimeout(() => this.#tell(), Math.max(0, this.#toldAt + INTERVAL_MS - Date.now()));
    }
    this.#waiting.set(subject, words);
  }

  #tell(): void {
    const told = [...this.#waiting.values()].map((words) => words()).filter(Boolean);
    this.#waiting.clear();
    if (told.length === 0) {
      return;
    }
    this.say(told.join(". "));
  }

  /** Announce a text at once: the answer to what the reader has just done. */
  say(words: string): void {
    this.#toldAt = Date.now();
    if (this.place) {
      // A repeated text is announced only if the text node differs.
      this.place.textContent = this.place.textContent === words ? `${words}\u00a0` : words;
    }
  }
}
