/// Polling over HTTP: repeatedly if no socket is possible, and once if a socket has fallen silent.
import type { State } from "./state";
import type { Changes, Reset } from "./wire";

const INTERVAL_MS = 5_000;
const TIMEOUT_MS = 15_000;
/** After failures the interval doubles up to this many times. */
const MAX_DOUBLINGS = 3;

/** The server answered that the debate doesn't exist (any more). */
export class Gone extends Error {}

/** Request what has changed since the state; throws if the server is unreachable or fails. */
export async function askForChanges(slug: string, { epoch, rev }: State): Promise<Changes | Reset> {
  const query = new URLSearchParams({ epoch, since: String(rev) });
  const response = await fetch(`/api/v1/articles/${slug}/changes?${query}`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status === 404) {
    throw new Gone();
  }
  if (!response.ok) {
    throw new Error(`the server answers ${response.status}`);
  }
  return (await response.json()) as Changes | Reset;
}

/** Polls at intervals, one request at a time. `ask` says whether it succeeded. */
export class Polling {
  #timer: number | undefined;
  #failures = 0;

  constructor(private readonly ask: () => Promise<boolean>) {}

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  start(): void {
    if (!this.isOn) {
      this.#failures = 0;
      this.#timer = window.setTimeout(() => void this.#turn(), Math.random() * INTERVAL_MS);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #turn(): Promise<void> {
    const turn = this.#timer;
    this.#failures = (await this.ask()) ? 0 : this.#failures + 1;
    if (turn === this.#timer && this.isOn) {
      const jitter = 0.75 + Math.random() / 2;
      const waitMs = INTERVAL_MS * 2 ** Math.min(this.#failures, MAX_DOUBLINGS) * jitter;
      this.#timer = window.setTimeout(() => void this.#turn(), waitMs);
    }
  }
}
