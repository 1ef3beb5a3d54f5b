/// Tells screen readers what has changed: politely, and seldom.

const INTERVAL_MS = 10_000;

export class Announcer {
  #toldAt = Number.NEGATIVE_INFINITY;
  /** What waits to be told, by its subject. */
  #waiting = new Map<string, () => string>();

  constructor(private readonly place: Element | null) {}

  /** Say the words as soon as they are due; of words on one subject that wait for it only the last are said. */
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
    this.#toldAt = Date.now();
    const words = told.join(". ");
    if (this.place) {
      // The same words again are an announcement only if the text differs.
      this.place.textContent = this.place.textContent === words ? `${words}\u00a0` : words;
    }
  }
}
