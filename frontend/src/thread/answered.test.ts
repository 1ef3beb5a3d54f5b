// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { comment, setPage, tombstone } from "../../tests/thread-scene";
import { one } from "../page/dom";
import { toggleAnswered } from "./answered";
import { makeComment } from "./comment";
import { insertByAge, insertThread } from "./insertion";
import { bury } from "./removal";

function answer(page: HTMLElement): { reply: HTMLElement; link: HTMLAnchorElement } {
  insertThread(page, makeComment(comment(2)));
  const thread = one(page, "[data-thread='2']");
  insertByAge(
    thread,
    makeComment(comment(4, { parent: 2, html: "<blockquote>Old</blockquote><p>First\nSecond</p>" })),
  );
  insertByAge(thread, makeComment(comment(6, { parent: 4 })));
  const reply = one(page, "#comment-6");
  return { reply, link: one<HTMLAnchorElement>(reply, "[data-answers]") };
}

test("the answered comment's first line is quoted in place, and goes again", async () => {
  const { reply, link } = answer(setPage("newest"));
  await toggleAnswered(reply, link);
  expect(one(reply, "[data-answered] p").textContent).toBe("First");
  expect(link.getAttribute("aria-expanded")).toBe("true");
  await toggleAnswered(reply, link);
  expect(reply.querySelector("[data-answered]")).toBeNull();
  expect(link.getAttribute("aria-expanded")).toBe("false");
});

test("no quote is left of a comment that is removed", async () => {
  const page = setPage("newest");
  const { reply, link } = answer(page);
  await toggleAnswered(reply, link);
  bury(one(page, "#comment-4"), tombstone(comment(4, { parent: 2 })));
  expect(page.textContent).not.toContain("First");
});

test("a comment that isn't on the page is quoted from the page that has it", async () => {
  const { reply, link } = answer(setPage("newest"));
  one(document, "#comment-4").remove();
  const found = `<article class="comment" id="comment-4"><b data-author-name>Ben</b><div data-body><p>From afar</p></div></article>`;
  const asked = vi.fn(async () => new Response(found));
  vi.stubGlobal("fetch", asked);
  await toggleAnswered(reply, link);
  expect(one(reply, "[data-answered] p").textContent).toBe("From afar");
  expect(String(asked.mock.lastCall)).toContain("?comment=4");
  vi.unstubAllGlobals();
});
