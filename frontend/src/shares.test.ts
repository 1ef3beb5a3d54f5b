import { expect, test } from "vitest";
import { shares } from "./shares";

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
