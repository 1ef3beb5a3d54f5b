// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { Article } from "../net/wire";
import { one } from "../page/dom";
import { followOwnSide } from "./own-side";
import { showBoxes } from "./rule-boxes";

const BOX = `<form data-composer><span data-own-side></span>
  <label data-show-side hidden><input type="checkbox" name="side" checked> Show my side</label></form>`;

const rules = (changes: Partial<Article>) =>
  ({ reasons_required: false, show_sides: true, take_questions: false, ...changes }) as Article;

const blank = () => one<HTMLTemplateElement>(document, "template").content;

beforeEach(() => {
  document.body.innerHTML = `<main>
    <div data-polls><section data-poll="1" data-kind="one" data-results="always" data-state="open">
      <button data-own="yes" data-number="2"><b data-label>No</b></button></section></div>
    <section id="debate" data-sides="yes">${BOX}</section></main><template>${BOX}</template>`;
});

test("a debate that begins to take questions offers that in the box and in those for replies, and one that ends doesn't", () => {
  showBoxes(rules({ take_questions: true }));
  for (const root of [document, blank()]) {
    const box = one<HTMLInputElement>(root, "input[name=question]");
    expect(box.checked).toBe(false);
    expect(box.closest("label")?.hidden).toBe(false);
    expect(box.closest("label")?.textContent?.trim()).toBe("Question to the newsroom");
  }
  showBoxes(rules({ take_questions: true }));
  expect(document.querySelectorAll("input[name=question]")).toHaveLength(1);
  showBoxes(rules({ take_questions: false }));
  expect(document.querySelector("input[name=question]")).toBeNull();
  expect(blank().querySelector("input[name=question]")).toBeNull();
});

test("the box shows the writer's side only while the debate shows sides", async () => {
  followOwnSide(one(document, "main"), new AbortController().signal);
  showBoxes(rules({ show_sides: false }));
  await new Promise((done) => setTimeout(done));
  expect(one(document, "[data-show-side]").hidden).toBe(true);
  showBoxes(rules({ show_sides: true }));
  await new Promise((done) => setTimeout(done));
  expect(one(document, "[data-own-side]").textContent).toBe("No");
  expect(one(document, "[data-show-side]").hidden).toBe(false);
});
