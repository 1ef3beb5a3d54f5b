// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { comment, setPage } from "../../tests/thread-scene";
import { one } from "../page/dom";
import { makeComment } from "./comment";
import { hideAuthor } from "./hidden";
import { insertThread } from "./insertion";

beforeEach(() => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response(null, { status: 204 })),
  );
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test("what is quoted above the debate goes with the comments of a hidden person", async () => {
  const page = setPage("newest");
  insertThread(page, makeComment(comment(2)));
  const { author } = one(page, "#comment-2").dataset;
  const other = Number(author) + 1;
  page.insertAdjacentHTML(
    "afterbegin",
    `<section data-quotes id="sides"><p data-quote-author="${author}"></p><p data-quote-author="${other}"></p></section>
     <section><figure data-quotes id="theirs"><p data-quote-author="${other}"></p><p data-quote-author="${author}"></p></figure>
     <figure data-quotes id="others"><p data-quote-author="${other}"></p></figure></section>`,
  );
  await hideAuthor(one(page, "#comment-2"));
  expect(one(page, "#comment-2").dataset.state).toBe("hidden_by_you");
  expect([...page.querySelectorAll("[data-quotes]")].map(({ id }) => id)).toEqual(["others"]);
});
