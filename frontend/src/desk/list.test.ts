// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { entries, entry, report, setDesk } from "../../tests/desk-scene";
import { one } from "../page/dom";
import { EntryList } from "./list";

let page: HTMLElement;
let list: EntryList;

const focusOn = (id: number) => one<HTMLInputElement>(page, `[data-entry="${id}"] input`).focus();

beforeEach(() => {
  vi.useFakeTimers();
  page = setDesk();
  list = new EntryList(page);
  list.start(new AbortController().signal);
});

test("the list is what the server says, in its order, and says when it is empty", () => {
  list.show(entries(3, 2, 1));
  list.show(entries(4, 2, 3));
  expect(list.ids).toEqual([4, 2, 3]);
  list.show([]);
  expect(one(page, "[data-empty]").hidden).toBe(false);
  expect(one(page, "[data-bulk-bar]").hidden).toBe(true);
});

test("an entry shows an excerpt of long words, what is reported, and leads to its comment", () => {
  const reports = [report("spam"), report("spam"), report("abuse")];
  list.show([entry(7, { body: "🦊".repeat(300), reports, state: "pending", was_published: false })]);
  const row = one(page, "[data-entry='7']");
  expect([...(one(row, "[data-excerpt]").textContent ?? "")].length).toBe(240);
  expect(one(row, "[data-complaint]").textContent).toBe(
    "3 reports: Advertising or spam, Insults or threatens somebody",
  );
  expect(one(row, "[data-state-name]").textContent).toBe("Waiting");
  expect(one(row, "[data-open]").getAttribute("href")).toContain("open=7");
});

test("while somebody is in the list nothing in it moves: what is new waits behind a button", () => {
  list.show(entries(2, 1));
  focusOn(1);
  list.show(entries(4, 3, 2, 1));
  expect(list.ids).toEqual([2, 1]);
  const button = one<HTMLButtonElement>(page, "[data-show-arrived]");
  expect(button.textContent).toBe("2 new ↑");
  button.click();
  expect(list.ids).toEqual([4, 3, 2, 1]);
  expect(button.hidden).toBe(true);
});

test("what comes below all others, and what has left the queue, is shown also while somebody is in the list", () => {
  list.show(entries(3, 2));
  focusOn(3);
  list.show(entries(3, 1));
  expect(list.ids).toEqual([3, 1]);
});

test("once the list is left it shows what has waited", () => {
  list.show(entries(2));
  focusOn(2);
  list.show(entries(3, 2));
  one<HTMLTextAreaElement>(page, "textarea").focus();
  vi.advanceTimersByTime(1);
  expect(list.ids).toEqual([3, 2]);
});

test("the button stays for somebody who leaves the list to press it", () => {
  list.show(entries(2));
  focusOn(2);
  list.show(entries(3, 2));
  const button = one<HTMLButtonElement>(page, "[data-show-arrived]");
  button.focus();
  vi.advanceTimersByTime(1);
  expect([button.hidden, list.ids]).toEqual([false, [2]]);
  one<HTMLTextAreaElement>(page, "textarea").focus();
  vi.advanceTimersByTime(1);
  expect(list.ids).toEqual([3, 2]);
});

test("what was decided leaves at once, and does not come back with what has waited", () => {
  list.show(entries(2, 1));
  focusOn(1);
  list.show(entries(3, 2, 1));
  list.remove([2, 3]);
  list.showWaiting();
  expect(list.ids).toEqual([1]);
});

test("the next entry is the one below; after a decision, the one that has taken its place", () => {
  list.show(entries(4, 3, 2, 1));
  list.setCurrent(3);
  expect([list.neighbour(-1), list.neighbour(1)]).toEqual([4, 2]);
  list.remove([3]);
  expect([list.current, list.neighbour(1)]).toEqual([null, 2]);
  list.setCurrent(1);
  expect(list.neighbour(1)).toBe(1);
});

test("the focus stays in the list when the entry that had it goes", () => {
  list.show(entries(2, 1));
  focusOn(1);
  list.remove([1]);
  expect(document.activeElement).toBe(one(page, "[data-entries]"));
});
