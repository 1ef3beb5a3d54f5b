import { expect, test } from "vitest";
import { isLater, microseconds } from "./publication";

test.each([
  ["2026-05-04T10:00:00.000001Z", "2026-05-04T10:00:00Z"],
  ["2026-05-04T10:00:00.123457+00:00", "2026-05-04T10:00:00.123456Z"],
  ["2026-05-04T10:00:01Z", "2026-05-04T10:00:00.999999Z"],
])("%s is later than %s", (one, other) => {
  expect(isLater({ published: microseconds(one), id: 1 }, { published: microseconds(other), id: 2 })).toBe(
    true,
  );
});

test("of two comments published together the one with the higher id is later", () => {
  const published = microseconds("2026-05-04T10:00:00Z");
  expect(isLater({ published, id: 2 }, { published, id: 1 })).toBe(true);
  expect(isLater({ published, id: 1 }, { published, id: 1 })).toBe(false);
});
