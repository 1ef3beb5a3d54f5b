/// The plot of a poll's timeline: each choice's share over time. Loaded only when somebody opens a timeline.
import uPlot from "uplot";
import { serverNow } from "./clock";
import { all, one } from "./dom";
import type { Tally, Timeline } from "./wire";

const COLOURS = 6;
const HEIGHT_PX = 220;
/** Live points closer together than this replace each other, so that an open plot stays small. */
const LIVE_STEP_S = 10;
const MINUTE_S = 60;
const DAY_S = 86_400;
/** With more choices than colours, those that share one differ by their dashes. */
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

  constructor(
    private readonly place: HTMLElement,
    card: HTMLElement,
    timeline: Timeline,
  ) {
    this.#lines = all(card, "[data-choice]").map((choice, index) => ({
      id: choice.dataset.choice ?? "",
      label: one(choice, "[data-label]").textContent ?? "",
      // The bars of a scale are all alike, but its lines have to be told apart.
      number: (index % COLOURS) + 1,
      place: index,
    }));
    this.#times = timeline.points.map((point) => new Date(point.minute).getTime() / 1_000);
    this.#shares = this.#lines.map(({ id }) => timeline.points.map((point) => share(point.votes, id)));
    if (this.#times.length === 1) {
      // A single moment is no line: show it as a level one.
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

  /** Let the lines go on to a tally that has just come. */
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
    this.#push(Math.max(now, (this.#times.at(-1) ?? 0) + 1), ({ id }) => share(tally.votes, id));
    this.#plot.setData(this.#data());
  }

  #push(time: number, shareOf: (line: Line) => number): void {
    this.#times.push(time);
    for (const line of this.#lines) {
      this.#shares[line.place]?.push(shareOf(line));
    }
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
        { label: "Time", value: (_plot, time) => longTime(time ?? this.#times.at(-1) ?? 0) },
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
      // The marks get their colours by the class, as everything does that can.
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

  /** Read the tokens as the scheme makes them: a canvas knows no custom properties. */
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

function share(votes: Record<string, number>, id: string): number {
  const sum = Object.values(votes).reduce((total, count) => total + count, 0);
  return sum === 0 ? 0 : ((votes[id] ?? 0) / sum) * 100;
}

function percent(share = 0): string {
  return `${Math.round(share)}%`;
}

const inUtc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
const CLOCK = inUtc({ hour: "2-digit", minute: "2-digit" });
const DATE = inUtc({ day: "numeric", month: "short" });

function clockTime(seconds: number): string {
  return CLOCK.format(seconds * 1_000);
}

function shortDate(seconds: number): string {
  return DATE.format(seconds * 1_000);
}

function longTime(seconds: number): string {
  return `${shortDate(seconds)}, ${clockTime(seconds)}`;
}
