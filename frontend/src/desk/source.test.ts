// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { entries, setDesk } from "../../tests/desk-scene";
import { fakeServer } from "../../tests/fakes";
import type { Queue } from "../net/wire";
import { type Shown, Source } from "./source";

let shown: Shown[];
let asked: string[];
let source: Source;

const frame = (...ids: number[]) =>
  ({ type: "queue", held: entries(...ids), next: { held: null } }) as unknown as Queue;
const page = (...ids: number[]) => Response.json({ entries: entries(...ids), next: null });
const lists = () => shown.map(({ entries }) => entries.map(({ id }) => id));

beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  asked = fakeServer(() => page(9));
  const desk = setDesk();
  desk.dataset.queue = "held";
  source = new Source(desk, (list) => shown.push(list));
});

test("a decision that failed puts the list back as the server gave it, without asking for it", () => {
  source.receive(frame(2, 1));
  source.again();
  expect(lists()).toEqual([
    [2, 1],
    [2, 1],
  ]);
  expect(asked).toEqual([]);
});

test("before the server has given a list, it is asked for", async () => {
  source.again();
  await vi.runAllTimersAsync();
  expect(lists()).toEqual([[9]]);
  expect(asked).toEqual(["GET /api/v1/moderation/queue?queue=held&limit=50&cursor="]);
});

test("a list that was asked for does not replace a newer one", async () => {
  let answer: (response: Response) => void = () => {};
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
  source.again();
  await vi.runAllTimersAsync();
  source.receive(frame(3));
  answer(page(2));
  await vi.runAllTimersAsync();
  expect(lists()).toEqual([[3]]);
});

test("with further pages below, the whole list is asked for", async () => {
  source.receive(frame(2, 1));
  await source.more("x");
  source.again();
  await vi.runAllTimersAsync();
  expect(asked.at(-1)).toContain("cursor=");
  expect(asked).toHaveLength(2);
});
