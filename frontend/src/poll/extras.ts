/// What a poll's card shows beside its choices: its moments, and changed votes. Loaded after the page.
import type { Poll, Tally } from "../net/wire";
import { all } from "../page/dom";
import { showChanged } from "./changed-votes";
import { Countdown } from "./countdown";

export class Extras {
  #countdown: Countdown;

  constructor(private readonly card: HTMLElement) {
    this.#countdown = new Countdown(card);
  }

  start(signal: AbortSignal): void {
    this.#countdown.start(signal);
  }

  /** Bring everything up to date: by a tally, or after something else has changed. */
  update(news?: Poll | Tally): void {
    this.#countdown.tick();
    if (this.card.dataset.state === "open") {
      // It was closed, and is open again.
      for (const choice of all(this.card, "[data-leads=yes]")) {
        choice.dataset.leads = "";
      }
    }
    if (news && "ballots" in news && (!news.hidden || this.card.dataset.hidden)) {
      showChanged(this.card, news);
    }
  }
}
