/// The chart of a poll's timeline: each choice's share over time, and the votes per hour below. Loaded only when a
/// timeline is opened.
import uPlot from "uplot";
import type { Tally, Timeline } from "../net/wire";
import { serverNow } from "../page/clock";
import { all, one, textOf, writeText } from "../page/dom";
import { t, thousands } from "../page/messages";
import { type Line, TimelineEnds } from "./timeline-ends";
import { TimelineFlags } from "./timeline-flags";
import { TimelineSeries } from "./timeline-series";
import { clockTime, longTime, shortDate } from "./timeline-times";

const COLOURS = 6;
const HEIGHT_PX = 220;
const TURNOUT_PX = 88;
const AXIS_PX = 44;
const DAY_S = 86_400;
/** With more choices than colours, choices of the same colour differ by their dashes. */
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

export class TimelinePlot {
  #shares: uPlot;
  #turnout: uPlot;
  #series: TimelineSeries;
  #lines: Line[];
  #ends: TimelineEnds;
  #flags: TimelineFlags;
  #moment: HTMLElement;
  #colours = new Map<string, string>();
  #observer: ResizeObserver;
  #scheme = matchMedia("(prefers-color-scheme: dark)");

  constructor(
    private readonly place: HTMLElement,
    card: HTMLElement,
    timeline: Timeline,
  ) {
    const choices = all(card, "[data-choice]");
    const ids = choices.map(({ dataset }) => dataset.choice ?? "");
    this.#series = new TimelineSeries(ids, card.dataset.kind === "several", timeline);
    this.#lines = choices.map((choice, index) => ({
      label: textOf(one(choice, "[data-label]")),
      // The bars of a scale all look alike, but its lines must be distinguishable.
      number: (index % COLOURS) + 1,
    }));
    this.#flags = new TimelineFlags(timeline);
    this.#readColours();
    this.#moment = this.#write("moment", "");
    this.#ends = new TimelineEnds(place, this.#lines, this.#sharesAt(this.#series.last), HEIGHT_PX);
    this.#shares = new uPlot(this.#shareOptions(), [this.#series.times, ...this.#series.shares], place);
    this.#write("turnout", t("Votes per hour"));
    this.#turnout = new uPlot(this.#turnoutOptions(), this.#series.turnout(), place);
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(place);
    this.#scheme.addEventListener("change", this.#recolour);
  }

  stop(): void {
    this.#observer.disconnect();
    this.#scheme.removeEventListener("change", this.#recolour);
    this.#shares.destroy();
    this.#turnout.destroy();
  }

  /** Extend the lines to a new tally. */
  add(tally: Tally): void {
    this.#series.add(tally, serverNow().getTime() / 1_000);
    this.#shares.setData([this.#series.times, ...this.#series.shares]);
    this.#turnout.setData(this.#series.turnout());
  }

  #write(name: string, text: string): HTMLElement {
    const line = document.createElement("p");
    line.className = name;
    line.dir = "auto";
    line.textContent = text;
    this.place.append(line);
    return line;
  }

  #sharesAt(place: number): number[] {
    return this.#series.shares.map((shares) => shares[place] ?? 0);
  }

  #shareOptions(): uPlot.Options {
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    return {
      ...this.#common(HEIGHT_PX),
      scales: {
        x: { range: () => this.#span() },
        y: { range: (_plot, _low, high) => [0, Math.min(100, Math.ceil((high + 4) / 10) * 10)] },
      },
      axes: [
        { show: false },
        { ...this.#axis(), values: (_plot, marks) => marks.map((mark) => `${mark}%`), size: AXIS_PX },
      ],
      cursor: { y: false, points: { size: 7 }, drag: { x: false } },
      series: [
        {},
        ...this.#lines.map((line, place) => ({
          stroke: () => this.#colour(String(line.number)),
          width: 2,
          dash: DASHES[Math.floor(place / COLOURS) % DASHES.length] ?? [],
          points: { show: false },
          ...(stepped ? { paths: stepped } : {}),
        })),
      ],
      hooks: {
        draw: [(plot) => this.#placeEnds(plot), (plot) => this.#flags.place(plot)],
        setCursor: [(plot) => this.#showMoment(plot.cursor.idx ?? this.#series.last)],
      },
    };
  }

  #turnoutOptions(): uPlot.Options {
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    return {
      ...this.#common(TURNOUT_PX),
      scales: {
        x: { range: () => this.#span() },
        y: { range: (_plot, _low, high) => [0, Math.max(high, 1)] },
      },
      axes: [
        {
          ...this.#axis(),
          values: (_plot, times) => times.map((time) => this.#nameTime(time)),
          space: 64,
          size: 32,
        },
        {
          ...this.#axis(),
          splits: (_plot, _axis, _low, high) => [0, high],
          values: (_plot, marks) => marks.map((mark) => thousands(Math.round(mark))),
          size: AXIS_PX,
        },
      ],
      cursor: { show: false },
      series: [
        {},
        {
          stroke: () => this.#colour("edge"),
          fill: () => this.#colour("line"),
          width: 1,
          points: { show: false },
          ...(stepped ? { paths: stepped } : {}),
        },
      ],
    };
  }

  #common(height: number): Pick<uPlot.Options, "width" | "height" | "padding" | "legend"> {
    const room = () => this.#ends.room(this.place.clientWidth);
    return { width: this.place.clientWidth, height, padding: [8, room, 4, 0], legend: { show: false } };
  }

  #axis(): uPlot.Axis {
    return {
      stroke: () => this.#colour("soft"),
      grid: { stroke: () => this.#colour("line"), width: 1 },
      ticks: { show: false },
      font: `12px ${getComputedStyle(this.place).fontFamily}`,
    };
  }

  #span(): [number, number] {
    return [this.#series.times[0] ?? 0, this.#series.times.at(-1) ?? 1];
  }

  #placeEnds(plot: uPlot): void {
    const { offsetLeft, offsetTop, clientWidth, clientHeight } = plot.over;
    const above = plot.root.offsetTop + offsetTop;
    const heights = this.#sharesAt(this.#series.last).map((share) => above + plot.valToPos(share, "y"));
    this.#ends.place(heights, { left: offsetLeft + clientWidth, top: above, bottom: above + clientHeight });
    this.#showMoment(plot.cursor.idx ?? this.#series.last);
  }

  /** Show the shares at a moment beside the lines, and which moment it is above them. */
  #showMoment(place: number): void {
    this.#ends.fill(this.#sharesAt(place));
    writeText(this.#moment, longTime(new Date((this.#series.times[place] ?? 0) * 1_000)));
  }

  #nameTime(time: number): string {
    const [begin, end] = this.#span();
    const moment = new Date(time * 1_000);
    return end - begin > 2 * DAY_S ? shortDate(moment) : clockTime(moment);
  }

  #fit(): void {
    const width = this.place.clientWidth;
    if (width > 0 && width !== this.#shares.width) {
      this.#shares.setSize({ width, height: HEIGHT_PX });
      this.#turnout.setSize({ width, height: TURNOUT_PX });
    }
  }

  #recolour = () => {
    this.#readColours();
    this.#shares.redraw(false);
    this.#turnout.redraw(false);
  };

  /** Read the design tokens of the current colour scheme: a canvas can't use custom properties. */
  #readColours(): void {
    const probe = document.createElement("span");
    this.place.append(probe);
    for (const name of ["soft", "line", "edge", ...new Set(this.#lines.map((line) => String(line.number)))]) {
      probe.style.color = `var(--${/^\d/.test(name) ? `side-${name}` : name})`;
      this.#colours.set(name, getComputedStyle(probe).color);
    }
    probe.remove();
  }

  #colour(name: string): string {
    return this.#colours.get(name) ?? "";
  }
}
