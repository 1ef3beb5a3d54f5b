/// The numbers of a timeline's chart: each choice's share over time, and the votes per hour.
import type { Tally, Timeline } from "../net/wire";
import { MIN_BALLOTS } from "./poll-notes";

/** Live points closer together than this replace each other, so that an open chart stays small. */
const LIVE_STEP_S = 10;
const MINUTE_S = 60;
const HOUR_S = 3_600;
/** The widths of the steps of turnout: the smallest that makes no more of them than this. */
const STEPS_S = [1, 5, 10, 30, 60, 180, 360, 720, 1_440, 10_080].map((minutes) => minutes * MINUTE_S);
const MAX_STEPS = 40;

export class TimelineSeries {
  readonly times: number[] = [];
  /** By choice, in percent. */
  readonly shares: number[][];
  readonly #ballots: number[] = [];
  #isLive = false;

  /** `ofVoters`: the shares are those of voters, who could each choose several, instead of votes. */
  constructor(
    private readonly choices: string[],
    private readonly ofVoters: boolean,
    timeline: Timeline,
  ) {
    this.shares = choices.map(() => []);
    for (const point of timeline.points) {
      if (point.ballots >= MIN_BALLOTS) {
        this.#push(new Date(point.minute).getTime() / 1_000, point);
      }
    }
  }

  get last(): number {
    return this.times.length - 1;
  }

  /** Extend the series to a new tally at this time. */
  add(tally: Tally, now: number): void {
    const before = this.times.at(-1) ?? 0;
    if (this.#isLive && now - before < LIVE_STEP_S) {
      for (const list of [this.times, this.#ballots, ...this.shares]) {
        list.pop();
      }
    }
    this.#isLive = true;
    this.#push(Math.max(now, (this.times.at(-1) ?? 0) + 1), tally);
  }

  /** Return the beginning of each step, and the votes per hour in it; the last one is its end. */
  turnout(): [number[], number[]] {
    const begin = this.times[0] ?? 0;
    const end = this.times.at(-1) ?? 0;
    const span = Math.max(end - begin, MINUTE_S);
    const step = STEPS_S.find((width) => span / width <= MAX_STEPS) ?? span / MAX_STEPS;
    const starts = Array.from({ length: Math.ceil(span / step) }, (_, place) => begin + place * step);
    const rates = starts.map((start) => {
      const until = Math.min(start + step, begin + span);
      const votes = Math.max(0, this.#ballotsAt(until) - this.#ballotsAt(start));
      return (votes * HOUR_S) / (until - start);
    });
    return [
      [...starts, begin + span],
      [...rates, rates.at(-1) ?? 0],
    ];
  }

  #ballotsAt(time: number): number {
    const place = this.times.findLastIndex((known) => known <= time);
    return this.#ballots[Math.max(place, 0)] ?? 0;
  }

  #push(time: number, { ballots, votes }: Pick<Tally, "ballots" | "votes">): void {
    const sum = Object.values(votes).reduce((total, count) => total + count, 0);
    const whole = this.ofVoters ? ballots : sum;
    this.times.push(time);
    this.#ballots.push(ballots);
    for (const [place, id] of this.choices.entries()) {
      this.shares[place]?.push(whole === 0 ? 0 : ((votes[id] ?? 0) / whole) * 100);
    }
  }
}
