// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { entries, entry, setDesk } from "../../tests/desk-scene";
import { all, one } from "../page/dom";
import { BulkSelection } from "./bulk";
import { EntryList } from "./list";

let page: HTMLElement;
let choosing: BulkSelection;

const says = () => one(page, "[data-chosen]").textContent;
const remove = () => one<HTMLButtonElement>(page, "button[value=remove]");
const everything = () => one<HTMLInputElement>(page, "[data-choose-all] input");

beforeEach(() => {
  page = setDesk();
  new EntryList(page).show([...entries(3, 2), entry(1, { reasons_required: true })]);
  choosing = new BulkSelection(one(page, "[data-bulk]"));
  choosing.start(new AbortController().signal);
});

test("nothing can be decided about nothing", () => {
  expect(says()).toBe("All");
  expect(remove().disabled).toBe(true);
});

test("some are chosen by their boxes or a key, and the box of all says that it is not all", () => {
  choosing.toggle(3);
  const box = one<HTMLInputElement>(page, "[data-entry='2'] input");
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  expect(choosing.chosen).toEqual([3, 2]);
  expect(says()).toBe("2 selected");
  expect(remove().disabled).toBe(false);
  expect([everything().checked, everything().indeterminate]).toEqual([false, true]);
});

test("one box chooses all and none", () => {
  everything().checked = true;
  everything().dispatchEvent(new Event("change", { bubbles: true }));
  expect(choosing.chosen).toEqual([3, 2, 1]);
  choosing.toggleAll();
  expect(choosing.chosen).toEqual([]);
  expect(all(page, ".entry :checked")).toEqual([]);
});

test("a reason is asked for as soon as one of them needs it", () => {
  const reason = one<HTMLInputElement>(page, "input[name=reason]");
  choosing.toggle(2);
  expect(reason.required).toBe(false);
  choosing.toggle(1);
  expect(reason.required).toBe(true);
});
