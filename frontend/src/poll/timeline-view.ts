/// An open timeline: the server's text and table, and a chart of all its points.
import styles from "../../styles/plot.css?url";
import { call } from "../net/http";
import type { Tally, Timeline } from "../net/wire";
import { all, one, setText, writeText } from "../page/dom";
import { t } from "../page/messages";
import { loadStyles } from "../page/styles";
import { fetchPage } from "../thread/pages";
import { TimelinePlot } from "./timeline-plot";
import { longTime } from "./timeline-times";

export class TimelineView {
  #plot: TimelinePlot | null = null;

  constructor(card: HTMLElement, markup: Iterable<Node>, timeline: Timeline) {
    const place = one(card, "[data-timeline]");
    place.replaceChildren(...markup);
    place.querySelector("details")?.removeAttribute("open");
    const plot = place.querySelector<HTMLElement>("[data-plot]");
    showLocalTimes(place);
    if (plot) {
      this.#plot = new TimelinePlot(plot, card, timeline);
    }
  }

  add(tally: Tally): void {
    this.#plot?.add(tally);
  }

  stop(): void {
    this.#plot?.stop();
  }
}

/** Write the server's moments in the reader's time zone. */
function showLocalTimes(place: HTMLElement): void {
  for (const time of all<HTMLTimeElement>(place, "time")) {
    writeText(time, longTime(new Date(time.dateTime)));
  }
  setText(place, "[data-time]", t("Time"));
}

/** Load a poll's timeline from its page and the API; the result shows it on the card. */
export async function loadTimeline(card: HTMLElement, address: string): Promise<() => TimelineView> {
  const poll = card.dataset.poll;
  const [page, timeline] = await Promise.all([
    fetchPage(address),
    call<Timeline>("GET", `/polls/${poll}/timeline`),
    loadStyles(styles),
  ]);
  const { childNodes } = one(page, `#timeline-${poll}`);
  return () => new TimelineView(card, [...childNodes], timeline);
}
