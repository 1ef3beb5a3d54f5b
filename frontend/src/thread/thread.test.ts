// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { comment, replies, setPage, threads, tombstone } from "../../tests/thread-scene";
import { Announcer } from "../page/announcer";
import { one } from "../page/dom";
import { Threads } from "./thread";

async function follow(page: HTMLElement): Promise<Threads> {
  const shown = new Threads(page, new Announcer(null), () => Promise.resolve());
  await shown.start(new AbortController().signal);
  return shown;
}

beforeEach(() => {
  // No layout: nothing is in view, and nothing has to be kept there.
  document.elementFromPoint = () => null;
  Object.defineProperty(window, "innerHeight", { value: 0, configurable: true });
});

test("the same comments twice, or an old state of the page again, change nothing", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  shown.showComments([comment(2), comment(3, { parent: 2 })]);
  const before = page.innerHTML;
  shown.showComments([comment(2), comment(3, { parent: 2 })]);
  expect(page.innerHTML).toBe(before);
  expect(threads(page)).toEqual([2]);
  expect(replies(page, 2)).toEqual([3]);
});

test("a change is shown in the element that is there, with the form that is open in it", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  shown.showComments([comment(2)]);
  const element = one(page, "#comment-2");
  one(element, "[data-form]").innerHTML = "<form><textarea></textarea></form>";
  shown.showComments([comment(2, { body: "Other words", html: "<p>Other words</p>", likes: 1_000 })]);
  expect(one(page, "#comment-2")).toBe(element);
  expect(one(element, "[data-body]").textContent).toBe("Other words");
  expect(one(element, "[data-likes]").textContent).toBe("1,000");
  expect(element.querySelector("textarea")).not.toBeNull();
});

test("a removed comment's words leave the page, and a reply that is being written to it stays", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  shown.showComments([comment(2), comment(3, { parent: 2 })]);
  one(page, "#comment-2 [data-form]").innerHTML =
    '<form data-form-for="reply"><p data-error hidden></p><textarea></textarea></form>';
  one<HTMLTextAreaElement>(page, "textarea").value = "Half a reply";
  shown.showComments([tombstone(comment(2))]);
  expect(page.innerHTML).not.toContain("Words 2");
  expect(one<HTMLTextAreaElement>(page, "#comment-2 textarea").value).toBe("Half a reply");
  expect(one(page, "#comment-2 [data-error]").textContent).toContain("Your text is kept here");
  expect(replies(page, 2)).toEqual([3]);
});

test("a comment that is restored stands in the place of its tombstone", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  shown.showComments([comment(2), comment(3)]);
  shown.showComments([tombstone(comment(2))]);
  shown.showComments([comment(2)]);
  expect(threads(page)).toEqual([3, 2]);
  expect(one(page, "#comment-2 [data-body]").textContent).toBe("Words 2");
});

test("threads that would break an order made by likes wait in a strip with their replies", async () => {
  const page = setPage("top");
  const shown = await follow(page);
  shown.showComments([comment(2), comment(3, { parent: 2 })]);
  const button = one<HTMLButtonElement>(page, "[data-show-new]");
  expect(threads(page)).toEqual([]);
  expect(button.textContent).toContain("2 new");
  button.click();
  expect(threads(page)).toEqual([2]);
  expect(replies(page, 2)).toEqual([3]);
  expect(button.hidden).toBe(true);
});

test("a reply to a new reply waits with it, and both are shown and counted", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  shown.showComments([comment(2)]);
  // In view, so that new replies wait.
  Object.defineProperty(window, "innerHeight", { value: 900, configurable: true });
  shown.showComments([comment(3, { parent: 2 })]);
  shown.showComments([comment(4, { parent: 3 })]);
  const button = one<HTMLButtonElement>(page, ".thread [data-show-new]");
  expect(button.textContent).toContain("2 new replies");
  button.click();
  expect(replies(page, 2)).toEqual([3, 4]);
  expect(one(page, "#comment-2 [data-reply-count]").textContent).toBe("2 replies");
});

test("what is said of a comment stands in one order, whichever is said first", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  const author = { id: 2, name: "Ben", badge: "Moderator" };
  const all = {
    pinned: true,
    picked: true,
    question: "open",
    state: "pending",
    edited: "2026-01-01T12:05:00Z",
    author,
  } as const;
  shown.showComments([comment(2)]);
  shown.showComments([comment(2, all)]);
  const names = () =>
    [...page.querySelectorAll("#comment-2 > .over, #comment-2 header > *")].map((part) =>
      part.getAttributeNames().find((name) => name.startsWith("data-")),
    );
  const atOnce = names();
  expect(atOnce.slice(0, 4)).toEqual(["data-pinned", "data-picked", "data-question", "data-pending"]);
  for (const [kept, name] of Object.entries(all)) {
    shown.showComments([comment(2, { [kept]: name })]);
    shown.showComments([comment(2, all)]);
    expect(names()).toEqual(atOnce);
  }
});

test("an answer is marked as long as there is its question", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  const question = comment(2, { question: "answered", answer: 3 });
  for (const change of [comment(2), tombstone(question)]) {
    shown.showComments([question, comment(3, { parent: 2 })]);
    expect(one(page, "#comment-3").matches(".answer")).toBe(true);
    expect(page.querySelector("#comment-3 [data-answer]")).not.toBeNull();
    shown.showComments([change]);
    expect(one(page, "#comment-3").matches(".answer")).toBe(false);
    expect(page.querySelector("#comment-3 [data-answer]")).toBeNull();
  }
});

test("what is removed while it waits behind the button is never shown", async () => {
  const page = setPage("top");
  const shown = await follow(page);
  shown.showComments([comment(2)]);
  shown.showComments([tombstone(comment(2))]);
  expect(one(page, "[data-show-new]").hidden).toBe(true);
  one<HTMLButtonElement>(page, "[data-show-new]").click();
  expect(page.innerHTML).not.toContain("Words 2");
});

test("one's own comment stands below the box at once, whatever the order", async () => {
  const page = setPage("top");
  const shown = await follow(page);
  const own = comment(2, { author: { id: 1, name: "Ann" } });
  shown.showComments([own], { isOwn: true });
  expect(one(page, "[data-posted]").querySelector("#comment-2")).not.toBeNull();
  expect(one<HTMLButtonElement>(page, "[data-act=like]").disabled).toBe(true);
});

test("a pin moves its thread to the top, and its removal back", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  shown.showComments([comment(2), comment(3)]);
  shown.showComments([comment(2, { pinned: true })]);
  expect(threads(page)).toEqual([2, 3]);
  shown.showComments([comment(2)]);
  expect(threads(page)).toEqual([3, 2]);
});

test("a reply keeps whom it answers when it changes and the page doesn't show that comment", async () => {
  const page = setPage("newest");
  const shown = await follow(page);
  const reply = comment(4, { parent: 3, thread: 2 });
  shown.showComments([comment(2), comment(3, { parent: 2, author: { id: 3, name: "Cleo" } }), reply]);
  const answered = () => page.querySelector("#comment-4 [data-answers] bdi")?.textContent;
  expect(answered()).toBe("Cleo");
  // The server's page shows a part of the thread only.
  one(page, "#comment-3").remove();
  shown.showComments([{ ...reply, rev: 5, likes: 1 }]);
  expect(answered()).toBe("Cleo");
  shown.showComments([tombstone(comment(3, { parent: 2 }))]);
  expect(answered()).toBeUndefined();
});
