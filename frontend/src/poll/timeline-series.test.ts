import { expect, test } from "vitest";
import type { Timeline } from "../net/wire";
import { TimelineSeries } from "./timeline-series";

const BEGIN = Date.UTC(2026, 4, 4, 12);

/** A timeline with a point for each [minute, votes for a, votes for b]. */
function timeline(...points: [number, number, number][]): Timeline {
  return {
    poll: 1,
    opens: null,
    flags: [],
    points: points.map(([minute, a, b]) => ({
      minute: new Date(BEGIN + minute * 60_000).toISOString(),
      ballots: a + b,
      votes: { a, b },
    })),
  };
}

test("the lines begin with thirty ballots", () => {
  const series = new TimelineSeries(["a", "b"], false, timeline([0, 10, 0], [1, 15, 15], [9, 30, 10]));
  expect(series.times.map((time) => time - BEGIN / 1_000)).toEqual([60, 540]);
  expect(series.shares).toEqual([
    [50, 75],
    [50, 25],
  ]);
});

test("turnout is the votes of each step, per hour, and votes withdrawn are none", () => {
  const series = new TimelineSeries(
    ["a", "b"],
    false,
    timeline([0, 30, 0], [60, 36, 0], [120, 20, 10], [240, 90, 0]),
  );
  const [starts, rates] = series.turnout();
  expect(starts.map((start) => (start - BEGIN / 1_000) / 60).slice(0, 3)).toEqual([0, 10, 20]);
  expect(starts.length).toBe(25);
  expect(rates[5]).toBe(36);
  expect(rates[11]).toBe(0);
  expect(rates.at(-1)).toBe(360);
});

test("live tallies shortly after each other are one point", () => {
  const series = new TimelineSeries(["a", "b"], true, timeline([0, 30, 0], [1, 31, 0], [2, 32, 0]));
  const now = BEGIN / 1_000 + 300;
  for (const [later, a] of [
    [0, 33],
    [5, 34],
    [20, 35],
  ] as const) {
    series.add({ poll: 1, version: a, state: "open", ballots: a, votes: { a, b: 0 } }, now + later);
  }
  expect(series.times.length).toBe(5);
  expect(series.shares[0]).toEqual([100, 100, 100, 100, 100]);
});
