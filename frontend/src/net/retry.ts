/// Retrying requests that got no answer: after reconnecting, and after a growing pause in any case.
import { backoffMs } from "./backoff";
import { type NoAnswer, ServerFault } from "./http";

const RETRY_MS = 5_000;
/** If the server fails this often at the same request, say so and leave the retry to the reader. */
const MAX_FAULTS = 3;

export class Retry {
  #failures = 0;
  #faults = 0;
  #timer: number | undefined;

  constructor(private readonly send: () => void) {}

  /** Whether something is waiting for a retry. */
  get isOn(): boolean {
    return this.#failures > 0;
  }

  /** Note that there was no answer; returns false if there will be no retry. */
  note(failure: NoAnswer): boolean {
    if (failure instanceof ServerFault) {
      this.#faults += 1;
    }
    if (this.#faults >= MAX_FAULTS) {
      this.stop();
      return false;
    }
    this.wait();
    return true;
  }

  /** Retry soon. */
  wait(): void {
    clearTimeout(this.#timer);
    this.#failures += 1;
    this.#timer = window.setTimeout(() => this.now(), RETRY_MS + backoffMs(this.#failures));
  }

  /** The connection is back. */
  now(): void {
    if (this.isOn) {
      clearTimeout(this.#timer);
      this.send();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#failures = this.#faults = 0;
  }
}
