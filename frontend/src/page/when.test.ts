import { expect, test } from "vitest";
import { when } from "./when";

const now = new Date(2026, 4, 6, 12, 0);
const inDays = (days: number) => new Date(2026, 4, 6 + days, 18, 5);

test("a moment is written as briefly as its distance allows, in the reader's time zone", () => {
  expect(when(inDays(0), now)).toBe("18:05");
  expect(when(inDays(2), now)).toBe("Friday 18:05");
  expect(when(inDays(-2), now)).toBe("Monday 18:05");
  expect(when(inDays(20), now)).toBe("26 May 2026 18:05");
});
