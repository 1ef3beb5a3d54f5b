// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { comment, setPage, tombstone } from "../../tests/thread-scene";
import type { Tombstone } from "../net/wire";
import { one } from "../page/dom";
import { makeTombstone } from "./removal";
import { describeRemovals } from "./tombstones";

function words(more: Partial<Tombstone>): string {
  const page = setPage("newest");
  one(page, "[data-threads]").append(makeTombstone({ ...tombstone(comment(2)), ...more }));
  describeRemovals(page);
  describeRemovals(page);
  return one(page, ".tombstone p").textContent?.trim() ?? "";
}

test("a removed comment says when and for what, once", () => {
  const said = words({ removed: "2020-03-18T12:00:00Z", removed_for: "off_topic" });
  expect(said).toBe("Removed by a moderator: off topic · 18 Mar 2020");
});

test("without a category, and for something else, it says only when", () => {
  expect(words({ removed: "2020-03-18T12:00:00Z" })).toBe("Removed by a moderator · 18 Mar 2020");
  expect(words({ removed: "2020-03-18T12:00:00Z", removed_for: "other" })).toBe(
    "Removed by a moderator · 18 Mar 2020",
  );
});

test("what a server of the version before sends says neither", () => {
  expect(words({})).toBe("Removed by a moderator");
});
