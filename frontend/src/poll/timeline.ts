/// A poll's timeline below its card: opened and closed by a link. The code that draws it is loaded when it is opened.

import type { Tally } from "../net/wire";
import { one } from "../page/dom";
import type { TimelineView } from "./timeline-view";

export class TimelineControl {
  #view: TimelineView | null = null;
  #isOpen = false;
  /** How often it was opened or closed: the result of an outdated load is dropped. */
  #wishes = 0;

  constructor(private readonly card: HTMLElement) {}

  toggle(): void {
    if (this.#isOpen) {
      this.close();
    } else {
      void this.#open();
    }
  }

  close(): void {
    this.#wishes += 1;
    this.#isOpen = false;
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

  async #open(): Promise<void> {
    this.#wishes += 1;
    this.#isOpen = true;
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
