/// The control that opens a poll's timeline below its card. The code that shows it is loaded only then.

import type { Tally } from "../net/wire";
import { one } from "../page/dom";
import type { TimelineView } from "./timeline-view";

export class TimelineControl {
  #view: TimelineView | null = null;
  /** How often it was opened or closed: the result of an outdated load is dropped. */
  #wishes = 0;

  constructor(private readonly card: HTMLElement) {}

  start(signal: AbortSignal): void {
    this.card.addEventListener("click", (event) => this.#noteClick(event), { signal });
    signal.addEventListener("abort", () => this.close());
    if (this.#link.getAttribute("aria-expanded") === "true") {
      void this.#open();
    }
  }

  close(): void {
    this.#wishes += 1;
    this.#view?.stop();
    this.#view = null;
    one(this.card, "[data-timeline]").replaceChildren();
    this.#link.setAttribute("aria-expanded", "false");
  }

  showTally(tally: Tally): void {
    if (tally.hidden) {
      this.close();
    } else {
      this.#view?.add(tally);
    }
  }

  #noteClick(event: MouseEvent): void {
    const link = (event.target as Element).closest("[data-timeline-link]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    if (link.getAttribute("aria-expanded") === "true") {
      this.close();
    } else {
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    this.#wishes += 1;
    const wish = this.#wishes;
    const link = this.#link;
    link.setAttribute("aria-expanded", "true");
    const show = await import("./timeline-view")
      .then(({ loadTimeline }) => loadTimeline(this.card, link.href))
      .catch(() => null);
    if (!show) {
      // The server's page has the timeline too.
      location.assign(link.href);
    } else if (wish === this.#wishes) {
      this.#view = show();
    }
  }

  get #link(): HTMLAnchorElement {
    return one<HTMLAnchorElement>(this.card, "[data-timeline-link]");
  }
}
