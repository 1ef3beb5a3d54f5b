/// The names and shares at the right end of a timeline's lines, which are its legend.
import { percent } from "../page/messages";

const LINE_PX = 18;
const MAX_WIDTH = 0.4;
/** Between a line's end and its name. */
const GAP_PX = 8;

export interface Line {
  label: string;
  /** The number of its colour. */
  number: number;
}

export class TimelineEnds {
  #rows: HTMLElement[];
  #most: number;

  /** Of more lines than fit, those with the highest `shares` have a name. */
  constructor(place: HTMLElement, lines: Line[], shares: number[], heightPx: number) {
    this.#most = Math.floor(heightPx / LINE_PX);
    const ranked = [...shares].sort((one, other) => other - one);
    const least = ranked[this.#most - 1] ?? 0;
    this.#rows = lines.map(({ label, number }, index) => {
      const row = document.createElement("span");
      row.classList.add("end", `side-${number}`);
      row.hidden = (shares[index] ?? 0) < least;
      const name = document.createElement("bdi");
      name.textContent = label;
      row.append(document.createElement("b"), " ", name);
      return row;
    });
    place.append(...this.#rows);
    this.fill(shares);
  }

  fill(shares: number[]): void {
    for (const [index, row] of this.#rows.entries()) {
      const number = row.querySelector("b");
      if (number) {
        number.textContent = percent(Math.round(shares[index] ?? 0));
      }
    }
  }

  /** Return how much room they need beside a plot of that width. */
  room(plotPx: number): number {
    const widest = Math.max(...this.#rows.map((row) => row.scrollWidth));
    return Math.min(widest + GAP_PX, Math.floor(plotPx * MAX_WIDTH));
  }

  /** Stand beside the ends of the lines, at these heights; as far apart as needed. */
  place(heights: number[], { left, top, bottom }: { left: number; top: number; bottom: number }): void {
    const shown = this.#rows
      .map((row, index) => ({ row, at: heights[index] ?? 0 }))
      .filter(({ row }) => !row.hidden)
      .sort((one, other) => one.at - other.at);
    let next = top - LINE_PX / 2;
    const tops = shown.map(({ at }) => {
      next = Math.max(at - LINE_PX / 2, next);
      next += LINE_PX;
      return next - LINE_PX;
    });
    let limit = bottom - LINE_PX / 2;
    for (let place = tops.length - 1; place >= 0; place -= 1) {
      tops[place] = Math.min(tops[place] ?? 0, limit);
      limit = (tops[place] ?? 0) - LINE_PX;
    }
    for (const [place, { row }] of shown.entries()) {
      row.style.left = `${left + GAP_PX}px`;
      row.style.top = `${tops[place]}px`;
    }
  }
}
