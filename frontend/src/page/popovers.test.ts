// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { closeFromOutside } from "./popovers";

closeFromOutside(document);

beforeEach(() => {
  document.body.innerHTML = `
    <details data-popover id="lens" open><summary>Search</summary><input></details>
    <details data-popover id="orders" open><summary>Newest</summary></details>
    <details id="fold" open><summary>Earlier</summary></details>`;
});

const opened = () => [...document.querySelectorAll("[open]")].map(({ id }) => id);

test("a click closes what it is not in, and nothing that isn't over the page", () => {
  document.querySelector("input")?.click();
  expect(opened()).toEqual(["lens", "fold"]);
  document.body.click();
  expect(opened()).toEqual(["fold"]);
});

test("Escape closes it and leads back to what opened it", () => {
  document.getElementById("orders")?.removeAttribute("open");
  document
    .querySelector("input")
    ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(opened()).toEqual(["fold"]);
  expect(document.activeElement?.textContent).toBe("Search");
});
