// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { all, one } from "../page/dom";
import { Extras } from "./extras";

test("a poll that is opened again has no winner", () => {
  document.body.innerHTML = `<section data-poll="1" data-state="closed"><p data-last-minute hidden></p>
    <button data-choice="1" data-leads="yes"></button><button data-choice="2" data-leads=""></button>
    <div class="meta"></div></section>`;
  const card = one(document, "section");
  const leaders = () => all(card, '[data-leads="yes"]').map((choice) => choice.dataset.choice);
  const extras = new Extras(card);
  extras.update();
  expect(leaders()).toEqual(["1"]);
  card.dataset.state = "open";
  extras.update();
  expect(leaders()).toEqual([]);
});
