import { beforeEach, expect, test, vi } from "vitest";
import { noteServerTime, serverNow } from "./clock";
import { until, when } from "./words";

const NOON = new Date("2026-03-26T12:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
});

test.each([-10, 0, 10])("times go by the server's clock, with one that is %d minutes off", (minutes) => {
  const server = new Date(NOON.getTime() - minutes * 60_000);
  noteServerTime(server.toISOString());
  expect(serverNow()).toEqual(server);
  expect(when(new Date(server.getTime() - 30_000))).toBe("now");
  expect(until(new Date(server.getTime() + 90_000))).toBe("1 min");
  vi.advanceTimersByTime(60_000);
  expect(when(new Date(server.getTime() - 30_000))).toBe("1 min");
});

test("an invalid time changes nothing", () => {
  noteServerTime(NOON.toISOString());
  noteServerTime(undefined);
  noteServerTime("soon");
  expect(serverNow()).toEqual(NOON);
});
