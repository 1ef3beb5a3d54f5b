/// When a poll opens, closes or has closed, in the reader's time: to the second in the last hour, and beside the question in
/// the last minute. Loaded after the page: until then the card has the server's words.
import { serverNow } from "../page/clock";
import { all, one, show, writeText } from "../page/dom";
import { mark, t } from "../page/messages";
import { near } from "../page/near";
import { inFull } from "../page/words";

const CALM_MS = 20_000;
const HOUR_MS = 3_600_000;
const MINUTE_S = 60;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** The sentence for each moment: in the last hour, and before. */
const WORDS: [name: string, soon: string, otherwise: string][] = [
  ["opens", mark("opens in %(time)s"), mark("opens %(time)s")],
  ["closes", mark("closes in %(time)s"), mark("closes %(time)s")],
  ["pollClosed", "", mark("closed %(time)s")],
];

export class Countdown {
  #timer: number | undefined;

  constructor(private readonly card: HTMLElement) {}

  start(signal: AbortSignal): void {
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.tick();
  }

  /** Show the moments, and update them when their words change. */
  tick(): void {
    clearTimeout(this.#timer);
    const lastMinute = one(this.card, "[data-last-minute]");
    show(lastMinute, false);
    const places = all(this.card, ".meta > :not([hidden]):has(> time)");
    const waits = places.map((place) => this.#showMoment(place, lastMinute));
    if (waits.length > 0) {
      this.#timer = window.setTimeout(() => this.tick(), Math.min(...waits));
    }
  }

  /** Show a moment; returns the milliseconds until the next update. */
  #showMoment(place: HTMLElement, lastMinute: HTMLElement): number {
    const [name, soon, otherwise] = WORDS.find(([name]) => name in place.dataset) ?? ["", "", ""];
    const now = serverNow();
    const moment = new Date(place.dataset[name] ?? "");
    const leftMs = moment.getTime() - now.getTime();
    const isSoon = soon !== "" && leftMs < HOUR_MS;
    const time = one<HTMLTimeElement>(place, "time");
    const left = countdown(moment, now);
    place.classList.toggle("soon", isSoon);
    writeText(time, isSoon ? t(soon, { time: left }) : t(otherwise, { time: near(moment, now) }));
    time.title = inFull(moment);
    if (name === "closes" && leftMs > 0 && leftMs <= MINUTE_MS) {
      writeText(lastMinute, t(soon, { time: left }));
      show(lastMinute, true);
    }
    if (leftMs <= 0) {
      return CALM_MS;
    }
    return isSoon ? leftMs % SECOND_MS || SECOND_MS : Math.min(CALM_MS, leftMs - HOUR_MS + 1);
  }
}

/** Write the time until a moment within the next hour, to the second. */
function countdown(moment: Date, now: Date): string {
  const seconds = Math.ceil((moment.getTime() - now.getTime()) / 1000);
  if (seconds <= 0) {
    return t("a moment");
  }
  return `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, "0")}`;
}
