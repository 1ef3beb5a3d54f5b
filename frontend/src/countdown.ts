/// How long it is until a poll opens or closes: in the last hour to the second.
import { serverNow } from "./clock";
import { all, one } from "./dom";
import { countdown, HOUR_S, until } from "./words";

const CALM_MS = 20_000;
const SECOND_MS = 1_000;

export class Countdown {
  #timer: number | undefined;

  constructor(private readonly card: HTMLElement) {}

  start(signal: AbortSignal): void {
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.tick();
  }

  /** Show how long it is now, and again when that has changed. */
  tick(): void {
    clearTimeout(this.#timer);
    const waits = all(this.card, "[data-opens]:not([hidden]), [data-closes]:not([hidden])").map(showWait);
    if (waits.length > 0) {
      this.#timer = window.setTimeout(() => this.tick(), Math.min(...waits));
    }
  }
}

/** Show how long it is until a place's moment; returns after how many milliseconds that is to be shown anew. */
function showWait(place: HTMLElement): number {
  const now = serverNow();
  const moment = new Date(place.dataset.opens ?? place.dataset.closes ?? "");
  const leftMs = moment.getTime() - now.getTime();
  const isSoon = leftMs < HOUR_S * SECOND_MS;
  place.classList.toggle("soon", isSoon);
  one(place, "time").textContent = isSoon ? countdown(moment, now) : until(moment, now);
  if (leftMs <= 0) {
    return CALM_MS;
  }
  return isSoon ? leftMs % SECOND_MS || SECOND_MS : Math.min(CALM_MS, leftMs - HOUR_S * SECOND_MS + 1);
}
