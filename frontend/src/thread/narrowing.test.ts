// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { comment, setPage, threads, tombstone } from "../../tests/thread-scene";
import { makeComment } from "./comment";
import { insertThread } from "./insertion";
import { hasLeft, isListed, isOfList, unlist } from "./narrowing";
import { Waiting } from "./waiting";

function setNarrowPage(chips: { onlySide?: string; only?: string }): HTMLElement {
  const page = setPage("newest");
  const row = document.createElement("nav");
  Object.assign(row.dataset, { onlySide: "", only: "", ...chips });
  page.append(row);
  return page;
}

test("a page that is filtered by side takes threads of that side alone", () => {
  expect(isListed(setPage("newest"), comment(2, { side: 8 }))).toBe(true);
  const page = setNarrowPage({ onlySide: "7" });
  expect([7, 8, null].map((side) => isListed(page, comment(3, { side })))).toEqual([true, false, false]);
});

test("a page of picks takes picks alone, and a page of open questions those", () => {
  const picks = setNarrowPage({ only: "picks" });
  expect([comment(2), comment(3, { picked: true })].map((one) => isOfList(picks, one))).toEqual([
    false,
    true,
  ]);
  const open = setNarrowPage({ only: "open-questions" });
  const questions = [
    comment(2),
    comment(3, { question: "open" }),
    comment(4, { question: "answered", answer: 5 }),
  ];
  expect(questions.map((one) => isOfList(open, one))).toEqual([false, true, false]);
});

test("what is no pick any more leaves the list of picks, unless somebody writes below it", () => {
  const page = setNarrowPage({ only: "picks" });
  for (const id of [2, 3]) {
    insertThread(page, makeComment(comment(id, { picked: true })));
  }
  const text = document.createElement("textarea");
  text.value = "Half a word";
  page.querySelector("#comment-3 [data-form]")?.append(text);
  for (const id of [2, 3]) {
    unlist(page, comment(id));
  }
  expect(threads(page)).toEqual([3]);
  unlist(page, tombstone(comment(3)));
  expect(threads(page)).toEqual([3]);
});

test("what waits to be shown in a list no longer does once it has left the list", () => {
  const page = setNarrowPage({ only: "questions" });
  const waiting = new Waiting();
  waiting.add(comment(2, { question: "open" }));
  expect(hasLeft(page, comment(2, { question: "open" }), waiting)).toBe(false);
  expect(hasLeft(page, comment(3, { parent: 2 }), waiting)).toBe(false);
  expect(hasLeft(page, comment(2), waiting)).toBe(true);
});
