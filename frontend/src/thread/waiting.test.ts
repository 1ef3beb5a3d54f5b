import { expect, test } from "vitest";
import { comment, tombstone } from "../../tests/thread-scene";
import { MAX_KEPT, Waiting } from "./waiting";

test("all are counted, whatever arrives, and no more are kept than the bound says", () => {
  const waiting = new Waiting();
  for (let id = 1; id <= MAX_KEPT + 30; id += 1) {
    waiting.add(comment(id));
  }
  expect(waiting.count).toBe(MAX_KEPT + 30);
  expect(waiting.isCut).toBe(true);
  expect(waiting.takeAll()).toHaveLength(MAX_KEPT);
  expect(waiting.count).toBe(0);
});

test("the thread that waits longest comes first, with the replies to it", () => {
  const waiting = new Waiting();
  for (const one of [comment(2), comment(3), comment(4, { parent: 2 }), comment(5, { parent: 4 })]) {
    waiting.add(one);
  }
  expect(waiting.takeFirst().map(({ id }) => id)).toEqual([2, 4, 5]);
  expect(waiting.count).toBe(1);
});

test("what was removed while it waited is not counted, and not shown", () => {
  const waiting = new Waiting();
  waiting.add(comment(2, { side: 7 }));
  waiting.add(comment(3, { side: 7 }));
  waiting.add(tombstone(comment(2)));
  expect(waiting.count).toBe(1);
  expect(waiting.sides()).toEqual([[7, 1]]);
  expect(waiting.takeAll().map(({ id }) => id)).toEqual([3]);
});
