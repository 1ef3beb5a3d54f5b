// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { comment, setPage } from "../../tests/thread-scene";
import { makeComment } from "./comment";

test("only the author of a waiting comment reads that nobody else sees it", () => {
  setPage("newest", { reader: "1" });
  const note = (author: number) =>
    makeComment(comment(5, { state: "pending", author: { id: author, name: "Ann" } })).querySelector(
      "[data-pending]",
    )?.textContent;
  expect(note(1)).toBe("Waiting for a moderator · only you see this");
  expect(note(2)).toBe("Waiting for review");
});
