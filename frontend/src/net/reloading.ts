/// Loading the page's state again if a diff isn't enough: one load at a time, repeated until it succeeds.
import { backoffMs } from "./backoff";
import { ServerFault } from "./http";
import type { State } from "./state";
import type { Reset } from "./wire";

/** In another epoch every page has to reload its state: spread over at least this time. */
const EPOCH_SPREAD_MS = 5_000;
/** After this many server failures, over most of a minute, a page is not requested again. */
const MAX_FAULTS = 10;

export class Reloading {
  /** How many times a load has been requested. */
  #wanted = 0;
  #isRunning = false;

  constructor(private readonly load: () => Promise<State>) {}

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Load once more before the running load counts as done: it may lack what is needed now. */
  repeat(): void {
    this.#wanted += 1;
  }

  /**
   * Return the new state, or null if it is no longer needed or the server keeps failing at it.
   *
   * Starts at a random moment within `withinMs`, so that a crowd spreads its loads.
   */
  async run(withinMs: number, signal: AbortSignal, onTrouble: () => void): Promise<State | null> {
    this.#isRunning = true;
    try {
      await pause(Math.random() * withinMs);
      for (let failures = 0, faults = 0; !signal.aborted && faults < MAX_FAULTS; ) {
        const wanted = this.#wanted;
        try {
          const state = await this.load();
          if (wanted === this.#wanted) {
            return state;
          }
        } catch (failure) {
          faults += failure instanceof ServerFault ? 1 : 0;
          onTrouble();
          await pause(backoffMs(failures));
          failures += 1;
        }
      }
      return null;
    } finally {
      this.#isRunning = false;
    }
  }
}

/** Return the time over which a crowd spreads its loads after a reset. */
export function spreadMs({ epoch, within = 0 }: Reset, present: string): number {
  return Math.max(epoch === present ? 0 : EPOCH_SPREAD_MS, within * 1000);
}

function pause(waitMs: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, waitMs));
}
