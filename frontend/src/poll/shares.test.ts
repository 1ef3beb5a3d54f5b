import { expect, test } from "vitest";
import { shares, sharesOf } from "./shares";

test.each([
  [
    [0, 0],
    [0, 0],
  ],
  [
    [1, 1, 1],
    [34, 33, 33],
  ],
  [
    [229, 157, 38],
    [54, 37, 9],
  ],
  [
    [1, 0],
    [100, 0],
  ],
  [
    [999, 1],
    [100, 0],
  ],
  [
    [2, 2, 2, 1],
    [29, 29, 28, 14],
  ],
])("%j is %j", (votes, expected) => {
  expect(shares(votes)).toEqual(expected);
});

test("shares add up to 100 whatever the votes", () => {
  for (let seed = 1; seed < 500; seed += 1) {
    const votes = Array.from({ length: 1 + (seed % 20) }, (_, place) => (seed * 7_919 * (place + 3)) % 1_009);
    expect(shares(votes).reduce((sum, share) => sum + share, 0)).toBe(votes.some(Boolean) ? 100 : 0);
  }
});

test("in a multiple-choice poll percentages are shares of voters", () => {
  expect(sharesOf("several", [10, 10, 0, 5], 10)).toEqual([100, 100, 0, 50]);
  expect(sharesOf("several", [1, 2], 3)).toEqual([33, 67]);
  expect(sharesOf("several", [1], 200)).toEqual([1]);
  expect(sharesOf("several", [0, 0], 0)).toEqual([0, 0]);
  expect(sharesOf("one", [1, 1], 2)).toEqual([50, 50]);
});
