/// The time until a poll opens or closes: to the second in the last hour.
import { serverNow } from "../page/clock";
import { all, one, writeText } from "../page/dom";
import { countdown, HOUR_S, until } from "../page/words";

const CALM_MS = 20_000;
const SECOND_MS = 1_000;

export class Countdown {
  #timer: number | undefined;

  constructor(private readonly card: HTMLElement) {}

  start(signal: AbortSignal): void {
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.tick();
  }

  /** Show the remaining time, and update it when it changes. */
  tick(): void {
    clearTimeout(this.#timer);
    const waits = all(this.card, "[data-opens]:not([hidden]), [data-closes]:not([hidden])").map(showWait);
    if (waits.length > 0) {
      this.#timer = window.setTimeout(() => this.tick(), Math.min(...waits));
    }
  }
}

/** Show the time until an element's moment; returns the milliseconds until the next update. */
function showWait(place: HTMLElement): number {
  const now = serverNow();
  const moment = new Date(place.dataset.opens ?? place.dataset.closes ?? "");
  const leftMs = moment.getTime() - now.getTime();
  const isSoon = leftMs < HOUR_S * SECOND_MS;
  place.classList.toggle("soon", isSoon);
  writeText(one(place, "time"), isSoon ? countdown(moment, now) : until(moment, now));
  if (leftMs <= 0) {
    return CALM_MS;
  }
  return isSoon ? leftMs % SECOND_MS || SECOND_MS : Math.min(CALM_MS, leftMs - HOUR_S * SECOND_MS + 1);
}
