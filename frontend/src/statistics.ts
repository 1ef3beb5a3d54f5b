/// The entry point of the statistics page: draws charts from its tables.
import "../styles/main.css";
import "../styles/moderation.css";
import "../styles/statistics.css";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { showOwnTab } from "./desk/tabs";
import { all, one } from "./page/dom";
import { loadMessages, locale, t } from "./page/messages";

interface Drawn {
  times: number[];
  lines: { label: string; values: (number | null)[] }[];
}

const HEIGHT_PX = 220;
const DAY_S = 86_400;
const DASHES = [[], [6, 4]];

class Plot {
  #plot: uPlot | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly drawn: Drawn,
  ) {}

  start(): void {
    this.place.hidden = false;
    new ResizeObserver(() => this.#fit()).observe(this.place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
    this.#draw();
  }

  /** Write a moment under the chart: as a day, or as a time if the chart covers only a few days. */
  #moment(seconds: number): string {
    const { times } = this.drawn;
    const isShort = (times.at(-1) ?? 0) - (times[0] ?? 0) < 3 * DAY_S;
    const form: Intl.DateTimeFormatOptions = isShort
      ? { weekday: "short", hour: "2-digit", minute: "2-digit" }
      : { day: "numeric", month: "short" };
    return new Date(seconds * 1_000).toLocaleString(locale(), { ...form, timeZone: "UTC" });
  }

  #fit(): void {
    this.#plot?.setSize({ width: this.place.clientWidth, height: HEIGHT_PX });
  }

  /** A canvas has no style sheet: look the colours up, and again when the colour scheme changes. */
  #draw(): void {
    this.#plot?.destroy();
    const colour = (name: string) => resolve(this.place, `var(${name})`);
    const axis = {
      stroke: colour("--soft"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const series = this.drawn.lines.map(({ label }, number) => ({
      label,
      stroke: colour(`--side-${number + 1}`),
      dash: DASHES[number % DASHES.length] ?? [],
      width: 2,
      spanGaps: true,
      points: { show: this.drawn.times.length < 60, size: 5 },
    }));
    const options: uPlot.Options = {
      width: this.place.clientWidth,
      height: HEIGHT_PX,
      series: [{ label: t("Time"), value: "{YYYY}-{MM}-{DD} {HH}:{mm}" }, ...series],
      axes: [
        { ...axis, space: 80, values: (_, moments) => moments.map((moment) => this.#moment(moment)) },
        { ...axis, size: 56 },
      ],
      scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
      cursor: { drag: { x: false, y: false } },
    };
    this.#plot = new uPlot(
      options,
      [this.drawn.times, ...this.drawn.lines.map(({ values }) => values)],
      this.place,
    );
  }
}

/** Return a colour in a form that the canvas understands. */
function resolve(place: HTMLElement, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  place.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

showOwnTab(document);
const page = document.querySelector<HTMLElement>("[data-statistics]");
if (page) {
  await loadMessages();
  const plots = JSON.parse(one(page, "#plots").textContent ?? "{}") as Record<string, Drawn>;
  for (const place of all(page, "[data-plot]")) {
    const drawn = plots[place.dataset.plot ?? ""];
    if (drawn) {
      new Plot(place, drawn).start();
    }
  }
}
