// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { comment, replies, setPage, threads } from "../../tests/thread-scene";
import { one } from "../page/dom";
import { fillComment, makeComment } from "./comment";
import {
  belongs,
  countElsewhere,
  countReply,
  insertBelow,
  insertByAge,
  insertThread,
  placeAnswer,
  placeThread,
  showMore,
} from "./insertion";
import { placeOf } from "./publication";

test("the newest come first, whichever order they arrive in", () => {
  const page = setPage("newest");
  for (const id of [2, 5, 3]) {
    insertThread(page, makeComment(comment(id)));
  }
  expect(threads(page)).toEqual([5, 3, 2]);
  expect(one(page, "[data-empty]").hidden).toBe(true);
});

test("a comment that was approved late stands where its publication puts it, not its writing", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(5)));
  insertThread(page, makeComment(comment(2, { published: "2026-01-01T12:30:00Z" })));
  expect(threads(page)).toEqual([2, 5]);
});

test("the oldest come first where the page is in that order", () => {
  const page = setPage("oldest");
  for (const id of [2, 5, 3]) {
    insertThread(page, makeComment(comment(id)));
  }
  expect(threads(page)).toEqual([2, 3, 5]);
});

test("a newcomer goes above those that are ordered by likes", () => {
  const page = setPage("top");
  insertThread(page, makeComment(comment(2, { likes: 9 })));
  insertThread(page, makeComment(comment(3)));
  expect(threads(page)).toEqual([3, 2]);
});

test("an answer stands directly below its question, and later replies go by age around it", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2, { question: "answered", answer: 9 })));
  const thread = one(page, "[data-thread='2']");
  for (const id of [4, 9, 6]) {
    insertByAge(thread, makeComment(comment(id, { parent: 2 })));
  }
  expect(replies(page, 2)).toEqual([9, 4, 6]);
  expect(one(page, "#comment-9").matches(".answer:has([data-answer])")).toBe(true);
});

test("a reply that becomes the answer moves up, and one that is none any more loses its mark", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2, { question: "open" })));
  const thread = one(page, "[data-thread='2']");
  for (const id of [4, 6]) {
    insertByAge(thread, makeComment(comment(id, { parent: 2 })));
  }
  const question = one(page, "#comment-2");
  fillComment(question, comment(2, { question: "answered", answer: 6 }));
  placeAnswer(thread, question);
  expect(replies(page, 2)).toEqual([6, 4]);
  expect(one(page, "#comment-6").matches(".answer")).toBe(true);
  fillComment(question, comment(2, { question: "open" }));
  placeAnswer(thread, question);
  expect(page.querySelector(".answer, [data-answer]")).toBeNull();
});

test("a pinned thread stays on top, and goes back to its place when it is unpinned", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2, { pinned: true })));
  insertThread(page, makeComment(comment(5)));
  insertThread(page, makeComment(comment(3)));
  expect(threads(page)).toEqual([2, 5, 3]);
  one(page, "#comment-2 [data-pinned]").remove();
  placeThread(page, one(page, "[data-thread='2']"));
  expect(threads(page)).toEqual([5, 3, 2]);
});

test("a thread that is not new belongs to the page that shows its age", () => {
  const page = setPage("newest", { lastPage: "no" });
  insertThread(page, makeComment(comment(5)));
  expect(belongs(page, placeOf(comment(7)), false)).toBe(true);
  expect(belongs(page, placeOf(comment(3)), false)).toBe(false);
  expect(belongs(page, placeOf(comment(3)), true)).toBe(true);
  page.dataset.firstPage = "no";
  expect(belongs(page, placeOf(comment(7)), true)).toBe(false);
});

test("replies stand by age, and name whom they answer unless it is the comment on top", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2)));
  const thread = one(page, "[data-thread='2']");
  insertByAge(thread, makeComment(comment(6, { parent: 4, author: { id: 3, name: "Cleo" } })));
  insertByAge(thread, makeComment(comment(4, { parent: 2 })));
  insertByAge(thread, makeComment(comment(7, { parent: 4 })));
  expect(replies(page, 2)).toEqual([4, 6, 7]);
  expect(page.querySelector("#comment-4 [data-answers]")).toBeNull();
  expect(one(page, "#comment-7 [data-answers] bdi").textContent).toBe("Ben");
});

test("a reply below those that the page does not show yet is only counted", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2)));
  const thread = one(page, "[data-thread='2']");
  expect(countReply(thread)).toBe(false);
  showMore(thread, 3);
  expect(countReply(thread)).toBe(true);
  expect(one(thread, "[data-more-replies]").textContent).toBe("Show 4 more replies");
  countElsewhere(page, comment(9, { parent: 7, thread: 2 }));
  countElsewhere(page, comment(10, { parent: 8, thread: 3 }));
  expect(one(thread, "[data-more-replies]").textContent).toBe("Show 5 more replies");
});

test("a reply that stands below what it answers leaves the others in their order", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2)));
  const thread = one(page, "[data-thread='2']");
  insertByAge(thread, makeComment(comment(4, { parent: 2 })));
  const own = makeComment(comment(9, { parent: 2 }));
  own.classList.add("own");
  insertBelow(thread, own, one(page, "#comment-2"));
  insertByAge(thread, makeComment(comment(6, { parent: 2 })));
  insertByAge(thread, makeComment(comment(5, { parent: 2 })));
  expect(replies(page, 2)).toEqual([9, 4, 5, 6]);
});

test("a thread of which a hundred replies are shown goes on elsewhere", () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(1)));
  const thread = one(page, "[data-thread='1']");
  const place = one(thread, "[data-replies]");
  place.innerHTML = '<article class="comment"></article>'.repeat(99);
  showMore(thread, 7);
  expect(one(thread, ".more").textContent).toBe("Show 7 more replies");
  place.append(makeComment(comment(2, { parent: 1 })));
  showMore(thread, 6);
  expect(one(thread, ".more").textContent).toBe("Continue this thread");
});
