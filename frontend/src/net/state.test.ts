import { expect, test } from "vitest";
import { applyChanges, type State } from "./state";
import type { Changes, Comment } from "./wire";

const start: State = { epoch: "e", rev: 0, comments: new Map(), tallies: new Map() };

/** A history in which revision n changes comment n % 5. */
const history = Array.from({ length: 30 }, (_, place) => comment(place % 5, place + 1));

function comment(id: number, rev: number): Comment {
  return { id, rev, parent: null, created: "", state: "removed", replies: 0 };
}

/** The server's answer at revision `rev` to a client that has everything up to `from`. */
function diff(from: number, rev: number): Changes {
  const now = new Map(history.slice(0, rev).map((change) => [change.id, change]));
  const comments = [...now.values()].filter((change) => change.rev > from);
  return { type: "changes", epoch: "e", from, rev, comments, tallies: [], comment_count: 0, viewers: 0 };
}

function random(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
    return value / 2_147_483_648;
  };
}

test("late, repeated and overlapping diffs lead to the server's state, and a gap is noticed", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const next = random(seed);
    let state = start;
    for (let step = 0; step < 40; step += 1) {
      const rev = Math.floor(next() * (history.length + 1));
      const from = Math.floor(next() * (rev + 1));
      const outcome = applyChanges(state, diff(from, rev));
      expect(outcome === null).toBe(from > state.rev);
      state = outcome?.state ?? applyChanges(state, diff(state.rev, rev))?.state ?? state;
    }
    state = applyChanges(state, diff(state.rev, history.length))?.state ?? state;
    expect(state.rev).toBe(history.length);
    const expected = new Map(history.map((change) => [change.id, change.rev]));
    expect(new Map([...state.comments].sort())).toEqual(new Map([...expected].sort()));
  }
});

test("known comments are not reported as news", () => {
  const outcome = applyChanges(start, diff(0, 7));
  expect(outcome?.comments.length).toBe(5);
  const again = applyChanges(outcome?.state ?? start, diff(0, 7));
  expect(again?.comments).toEqual([]);
});

test("a diff of another epoch is not applied", () => {
  expect(applyChanges(start, { ...diff(0, 3), epoch: "other" })).toBeNull();
});

test("an older tally does not replace a newer one", () => {
  const tally = (version: number) => ({
    poll: 1,
    version,
    state: "open" as const,
    ballots: version,
    votes: {},
  });
  const newer = applyChanges(start, { ...diff(0, 0), tallies: [tally(5)] });
  const older = applyChanges(newer?.state ?? start, { ...diff(0, 0), tallies: [tally(4)] });
  expect(older?.tallies).toEqual([]);
  expect(older?.state.tallies.get(1)).toBe(5);
});
