/// The chart of a poll's timeline: each choice's share over time. Loaded only when a timeline is opened.
import uPlot from "uplot";
import type { Tally, Timeline } from "../net/wire";
import { serverNow } from "../page/clock";
import { all, one, textOf } from "../page/dom";
import { locale, t } from "../page/messages";

const COLOURS = 6;
const HEIGHT_PX = 220;
/** Live points closer together than this replace each other, so that an open chart stays small. */
const LIVE_STEP_S = 10;
const MINUTE_S = 60;
const DAY_S = 86_400;
/** With more choices than colours, choices of the same colour differ by their dashes. */
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];

interface Line {
  id: string;
  label: string;
  number: number;
  place: number;
}

export class TimelinePlot {
  #plot: uPlot;
  #lines: Line[];
  #times: number[];
  #shares: number[][];
  #colours = new Map<string, string>();
  #observer: ResizeObserver;
  #scheme = matchMedia("(prefers-color-scheme: dark)");
  #live = false;
  /** Whether the lines are shares of voters, who could each choose several, instead of votes. */
  #ofVoters: boolean;

  constructor(
    private readonly place: HTMLElement,
    card: HTMLElement,
    timeline: Timeline,
  ) {
    this.#ofVoters = card.dataset.kind === "several";
    this.#lines = all(card, "[data-choice]").map((choice, index) => ({
      id: choice.dataset.choice ?? "",
      label: textOf(one(choice, "[data-label]")),
      // The bars of a scale all look alike, but its lines must be distinguishable.
      number: (index % COLOURS) + 1,
      place: index,
    }));
    this.#times = timeline.points.map((point) => new Date(point.minute).getTime() / 1_000);
    this.#shares = this.#lines.map(({ id }) => timeline.points.map((point) => this.#share(point, id)));
    if (this.#times.length === 1) {
      // A single point makes no line: draw it as a level one.
      this.#push((this.#times[0] ?? 0) + MINUTE_S, (line) => this.#shares[line.place]?.[0] ?? 0);
    }
    this.#readColours();
    this.#plot = new uPlot(this.#options(), this.#data(), place);
    for (const [number, row] of all(place, ".u-series").entries()) {
      row.classList.add(`dash-${Math.floor((number - 1) / COLOURS)}`);
    }
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(place);
    this.#scheme.addEventListener("change", this.#recolour);
  }

  stop(): void {
    this.#observer.disconnect();
    this.#scheme.removeEventListener("change", this.#recolour);
    this.#plot.destroy();
  }

  /** Extend the lines to a new tally. */
  add(tally: Tally): void {
    const now = serverNow().getTime() / 1_000;
    const isClose = now - (this.#times.at(-1) ?? 0) < LIVE_STEP_S;
    if (this.#live && isClose) {
      this.#times.pop();
      for (const shares of this.#shares) {
        shares.pop();
      }
    }
    this.#live = true;
    this.#push(Math.max(now, (this.#times.at(-1) ?? 0) + 1), ({ id }) => this.#share(tally, id));
    this.#plot.setData(this.#data());
  }

  #push(time: number, shareOf: (line: Line) => number): void {
    this.#times.push(time);
    for (const line of this.#lines) {
      this.#shares[line.place]?.push(shareOf(line));
    }
  }

  #share({ ballots, votes }: Pick<Tally, "ballots" | "votes">, id: string): number {
    const sum = Object.values(votes).reduce((total, count) => total + count, 0);
    const whole = this.#ofVoters ? ballots : sum;
    return whole === 0 ? 0 : ((votes[id] ?? 0) / whole) * 100;
  }

  #data(): uPlot.AlignedData {
    return [this.#times, ...this.#shares];
  }

  #options(): uPlot.Options {
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const axis = {
      stroke: () => this.#colour("soft"),
      grid: { stroke: () => this.#colour("line"), width: 1 },
      ticks: { show: false },
      font: `12px ${getComputedStyle(this.place).fontFamily}`,
    };
    return {
      width: this.place.clientWidth,
      height: HEIGHT_PX,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
      scales: { y: { range: (_plot, _low, high) => [0, Math.min(100, Math.ceil((high + 4) / 10) * 10)] } },
      axes: [
        { ...axis, values: (_plot, times) => times.map((time) => this.#nameTime(time)), space: 64, size: 32 },
        { ...axis, values: (_plot, marks) => marks.map((mark) => `${mark}%`), size: 44 },
      ],
      cursor: { y: false, points: { size: 7 }, focus: { prox: 20 } },
      focus: { alpha: 0.4 },
      series: [
        { label: t("Time"), value: (_plot, time) => longTime(time ?? this.#times.at(-1) ?? 0) },
        ...this.#lines.map((line) => ({
          label: line.label,
          class: `side-${line.number}`,
          stroke: () => this.#colour(String(line.number)),
          width: 2,
          dash: DASHES[Math.floor(line.place / COLOURS) % DASHES.length] ?? [],
          points: { show: false },
          value: (_plot: uPlot, value: number | null) => percent(value ?? this.#shares[line.place]?.at(-1)),
          ...(stepped ? { paths: stepped } : {}),
        })),
      ],
      // The marks get their colours from the class, like everything that can.
      legend: { live: true, markers: { width: 0, fill: () => "" } },
    };
  }

  #nameTime(time: number): string {
    const span = (this.#times.at(-1) ?? 0) - (this.#times[0] ?? 0);
    return span > 2 * DAY_S ? shortDate(time) : clockTime(time);
  }

  #fit(): void {
    const width = this.place.clientWidth;
    if (width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: HEIGHT_PX });
    }
  }

  #recolour = () => {
    this.#readColours();
    this.#plot.redraw(false);
  };

  /** Read the design tokens of the current colour scheme: a canvas can't use custom properties. */
  #readColours(): void {
    const probe = document.createElement("span");
    this.place.append(probe);
    for (const name of ["soft", "line", ...new Set(this.#lines.map((line) => String(line.number)))]) {
      probe.style.color = `var(--${/^\d/.test(name) ? `side-${name}` : name})`;
      this.#colours.set(name, getComputedStyle(probe).color);
    }
    probe.remove();
  }

  #colour(name: string): string {
    return this.#colours.get(name) ?? "";
  }
}

function percent(share = 0): string {
  return `${Math.round(share)}%`;
}

const inUtc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" });

function clockTime(seconds: number): string {
  return inUtc({ hour: "2-digit", minute: "2-digit" }).format(seconds * 1_000);
}

function shortDate(seconds: number): string {
  return inUtc({ day: "numeric", month: "short" }).format(seconds * 1_000);
}

function longTime(seconds: number): string {
  return `${shortDate(seconds)}, ${clockTime(seconds)}`;
}
