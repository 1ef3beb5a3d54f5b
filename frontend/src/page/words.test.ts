import { expect, test } from "vitest";
import { backoffMs } from "../net/backoff";
import { toSend } from "../thread/drafts";
import { t, tn } from "./messages";
import { near } from "./near";
import { duration, until, when } from "./words";

const now = new Date("2026-03-26T12:00:00Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

test.each([
  [-5, "now"],
  [-60, "1 min"],
  [-3_599, "59 min"],
  [-7_200, "10:00"],
  [-86_400 * 3, "Mon 12:00"],
  [-86_400 * 8, "18 Mar"],
  [-86_400 * 365, "26 Mar 2025"],
])("%d s from now is %s", (seconds, words) => {
  const zone = new Date(now.getTime() + now.getTimezoneOffset() * 60_000);
  expect(when(new Date(zone.getTime() + seconds * 1000), zone)).toBe(words);
});

test.each([
  [-5, "0 min"],
  [59 * 60, "59 min"],
  [3 * 3_600 + 12 * 60, "3 h 12 min"],
  [51 * 3_600, "2 d 3 h"],
])("%d s until then is %s", (seconds, words) => {
  expect(until(at(seconds), now)).toBe(words);
});

test("moments and counts are written in full", () => {
  expect(tn("%(number)s new comment", "%(number)s new comments", 1)).toBe("1 new comment");
  expect(tn("%(number)s new comment", "%(number)s new comments", 1_200)).toBe("1,200 new comments");
  expect(t("100%% of %(name)s", { name: "Ann" })).toBe("100% of Ann");
});

test("the wait is random below a bound that doubles up to a cap", () => {
  expect([0, 1, 2, 30].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1_000, 2_000, 20_000]);
  expect(backoffMs(5, () => 0)).toBe(0);
});

test("keys are random UUIDs", () => {
  const keys = Array.from({ length: 100 }, () => toSend("A word", {}, undefined).key);
  expect(new Set(keys).size).toBe(100);
  for (const key of keys) {
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test.each([
  [0, "0 s"],
  [45, "45 s"],
  [90, "90 s"],
  [120, "2 min"],
  [7_200, "2 h"],
  [86_400, "1 d"],
])("%d seconds last %s", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

const noon = new Date(2026, 4, 6, 12, 0);
const inDays = (days: number) => new Date(2026, 4, 6 + days, 18, 5);

test("a moment is written as briefly as its distance allows, in the reader's time zone", () => {
  expect(near(inDays(0), noon)).toBe("18:05");
  expect(near(inDays(2), noon)).toBe("Friday 18:05");
  expect(near(inDays(-2), noon)).toBe("Monday 18:05");
  expect(near(inDays(20), noon)).toBe("26 May 2026 at 18:05");
});
