/// Tells screen readers what has changed: politely, and seldom.

const INTERVAL_MS = 10_000;

export class Announcer {
  #toldAt = Number.NEGATIVE_INFINITY;
  #words: (() => string) | null = null;

  constructor(private readonly place: Element | null) {}

  /** Say the words as soon as they are due; of words that wait for it only the last are said. */
  announce(words: () => string): void {
    if (!this.#words) {
      setTimeout(() => this.#tell(), Math.max(0, this.#toldAt + INTERVAL_MS - Date.now()));
    }
    this.#words = words;
  }

  #tell(): void {
    const words = this.#words?.() ?? "";
    this.#words = null;
    this.#toldAt = Date.now();
    if (this.place) {
      // The same words again are an announcement only if the text differs.
      this.place.textContent = this.place.textContent === words ? `${words}\u00a0` : words;
    }
  }
}
