// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StaleGuard } from "./stale-guard";

let page: AbortController;
let guard: StaleGuard;
let isHidden = false;

const isAsleep = () => document.documentElement.dataset.asleep === "yes";

function hide(hidden: boolean): void {
  isHidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers();
  isHidden = false;
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  page = new AbortController();
  guard = new StaleGuard();
  guard.start(page.signal);
});

afterEach(() => {
  page.abort();
  delete document.documentElement.dataset.asleep;
  vi.useRealTimers();
});

test("a page that the browser kept shows nothing until it has caught up", () => {
  dispatchEvent(new Event("pagehide"));
  expect(isAsleep()).toBe(true);
  dispatchEvent(new Event("pageshow"));
  guard.noteConnection("catching-up");
  expect(isAsleep()).toBe(true);
  guard.noteConnection("live");
  expect(isAsleep()).toBe(false);
});

test("where the server cannot be reached the page shows after a while what it has", () => {
  dispatchEvent(new Event("pagehide"));
  dispatchEvent(new Event("pageshow"));
  vi.advanceTimersByTime(2_999);
  expect(isAsleep()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(isAsleep()).toBe(false);
});

test("a tab that was hidden for long shows nothing until it has caught up, one for a moment goes on", () => {
  hide(true);
  vi.advanceTimersByTime(30_000);
  hide(false);
  expect(isAsleep()).toBe(false);
  hide(true);
  vi.advanceTimersByTime(30_001);
  hide(false);
  expect(isAsleep()).toBe(true);
  guard.noteConnection("streaming");
  expect(isAsleep()).toBe(false);
});

test("a frozen page sleeps, and one that was taken down hears nothing more", () => {
  document.dispatchEvent(new Event("freeze"));
  expect(isAsleep()).toBe(true);
  guard.noteConnection("offline");
  page.abort();
  document.dispatchEvent(new Event("freeze"));
  expect(isAsleep()).toBe(false);
});
