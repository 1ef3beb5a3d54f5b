/// A page that slept must not show what was removed meanwhile, not even for the moment that catching up takes.
import type { Connection } from "./feed";

/** A tab that was hidden for longer may have missed something without knowing (see socket.ts). */
const HIDDEN_MS = 30_000;
/** Whoever cannot be reached by then is away: the page shows what it has, and says that it is old. */
const PATIENCE_MS = 3_000;

export class Waking {
  #hiddenAt = 0;
  #timer: number | undefined;

  /** The page may sleep from its beginning on: see debate/pages/returning.py. */
  start(signal: AbortSignal): void {
    // The browser may keep the page as it stands now, and show it again at any time.
    addEventListener("pagehide", () => this.#fallAsleep(), { signal });
    document.addEventListener("freeze", () => this.#fallAsleep(), { signal });
    document.addEventListener("visibilitychange", () => this.#noteVisibility(), { signal });
    addEventListener("pageshow", () => this.#wait(), { signal });
    document.addEventListener("resume", () => this.#wait(), { signal });
  }

  noteConnection(connection: Connection): void {
    if (connection !== "catching-up") {
      this.#wake();
    }
  }

  #fallAsleep(): void {
    document.documentElement.dataset.asleep = "yes";
  }

  #noteVisibility(): void {
    if (document.hidden) {
      this.#hiddenAt = Date.now();
    } else if (Date.now() - this.#hiddenAt > HIDDEN_MS) {
      this.#fallAsleep();
      this.#wait();
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#wake(), PATIENCE_MS);
  }

  #wake(): void {
    clearTimeout(this.#timer);
    delete document.documentElement.dataset.asleep;
  }
}
