/// A page that slept must not show removed comments, not even during its catch-up.
import type { Connection } from "./connection";

/** A tab that was hidden for longer may have missed something unnoticed (see socket.ts). */
const HIDDEN_MS = 30_000;
/** If the server can't be reached by then, the page shows its old content and says so. */
const PATIENCE_MS = 3_000;

export class StaleGuard {
  #hiddenAt = 0;
  #timer: number | undefined;

  /** The page can sleep from its first moment, before this code runs: see debate/pages/bfcache_guard.py. */
  start(signal: AbortSignal): void {
    // The browser may keep the page in this state, and show it again at any time.
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
