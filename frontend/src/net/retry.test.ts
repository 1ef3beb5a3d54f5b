import { beforeEach, expect, test, vi } from "vitest";
import { fakeBrowser } from "../../tests/fakes";
import { NoAnswer, ServerFault } from "./http";
import { Retry } from "./retry";

let sent: number;
let retry: Retry;

beforeEach(() => {
  fakeBrowser();
  sent = 0;
  retry = new Retry(() => {
    sent += 1;
  });
});

test("an unanswered request is retried after a pause, and at once after reconnecting", async () => {
  expect(retry.note(new NoAnswer())).toBe(true);
  expect(sent).toBe(0);
  retry.now();
  expect(sent).toBe(1);
  retry.note(new NoAnswer());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toBe(2);
});

test("an unreachable server is retried without limit", () => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    expect(retry.note(new NoAnswer())).toBe(true);
  }
});

test("a request that fails three times is not retried", async () => {
  expect(retry.note(new ServerFault())).toBe(true);
  expect(retry.note(new NoAnswer())).toBe(true);
  expect(retry.note(new ServerFault())).toBe(true);
  expect(retry.note(new ServerFault())).toBe(false);
  expect(retry.isOn).toBe(false);
  retry.now();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toBe(0);
});

test("a stopped retry sends nothing and resets its count", async () => {
  retry.note(new ServerFault());
  retry.note(new ServerFault());
  retry.stop();
  retry.now();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent).toBe(0);
  expect(retry.note(new ServerFault())).toBe(true);
});
