// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { comment, setPage, tombstone } from "../../tests/thread-scene";
import { one } from "../page/dom";
import { refreshQuotes } from "./quotes";

test("a quote changes with its comment, and both go when one is removed", () => {
  const page = setPage("newest");
  page.insertAdjacentHTML(
    "beforeend",
    `<section data-quotes><p data-quote="2"><q data-quote-text></q><b data-quote-likes></b></p></section>`,
  );
  refreshQuotes(page, [
    comment(2, { html: "<p>In <em>other</em> words</p>", likes: 7 }),
    tombstone(comment(3)),
  ]);
  expect(one(page, "[data-quote-text]").textContent).toBe("In other words");
  expect(one(page, "[data-quote-likes]").textContent).toBe("7");
  refreshQuotes(page, [tombstone(comment(2))]);
  expect(page.querySelector("[data-quotes]")).toBeNull();
});
