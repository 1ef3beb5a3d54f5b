/// The newsroom's flags on a timeline's chart: when it answered a question, or pinned or picked a comment.
import type uPlot from "uplot";
import type { Timeline } from "../net/wire";

/** Signs closer together than this stand one below the other. */
const SIGN_PX = 12;

export class TimelineFlags {
  #marks: { time: number; mark: HTMLElement }[];

  constructor(timeline: Timeline) {
    this.#marks = timeline.flags.map(({ kind, moment }) => {
      const mark = document.createElement("i");
      mark.className = "news";
      const sign = document.createElement("span");
      sign.className = `flag-${kind}`;
      mark.append(sign);
      return { time: new Date(moment).getTime() / 1_000, mark };
    });
  }

  /** Put each flag at its moment; those before the chart's beginning are not on it. */
  place(plot: uPlot): void {
    const { min, max } = plot.scales.x ?? {};
    let last = Number.NEGATIVE_INFINITY;
    let row = 0;
    for (const { time, mark } of this.#marks) {
      if (time < (min ?? 0) || time > (max ?? 0)) {
        mark.remove();
        continue;
      }
      const left = plot.valToPos(time, "x");
      row = left - last < SIGN_PX ? row + 1 : 0;
      last = left;
      mark.style.left = `${left}px`;
      mark.style.setProperty("--row", String(row));
      plot.over.append(mark);
    }
  }
}
