// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { setDesk } from "../../tests/desk-scene";
import { one, show } from "../page/dom";
import { keyMap } from "./keymap";
import { Keys } from "./keys";

let page: HTMLElement;
let done: string[];
let open: AbortController;

function press(key: string, more: KeyboardEventInit = {}): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

function startKeys(): void {
  const actions = {
    step: (by: number) => done.push(`step ${by}`),
    back: () => done.push("back"),
    choose: () => done.push("choose"),
    chooseAll: () => done.push("choose all"),
    undo: () => done.push("undo"),
    showNew: () => done.push("show new"),
  };
  open = new AbortController();
  new Keys(page, keyMap(page, actions)).start(open.signal);
}

beforeEach(() => {
  localStorage.clear();
  page = setDesk();
  done = [];
  startKeys();
});

afterEach(() => open.abort());

test("keys lead through the list, choose and undo", () => {
  for (const key of ["j", "k", "x", "X", "u", "n", "Escape"]) {
    press(key);
  }
  expect(done).toEqual(["step 1", "step -1", "choose", "choose all", "undo", "show new", "back"]);
});

test("a key presses the button that it stands on, and does nothing where there is none", () => {
  press("a");
  page.insertAdjacentHTML(
    "beforeend",
    "<form data-decide><button type=button value=approve></button></form>",
  );
  one(page, "[value=approve]").addEventListener("click", () => done.push("approve"));
  press("a");
  press("b");
  expect(done).toEqual(["approve"]);
});

test("r opens the reasons and a number takes one, but only while they are open", () => {
  page.insertAdjacentHTML(
    "beforeend",
    `<details data-remove><summary></summary><div class="reasons">
      <button type="button" aria-keyshortcuts="1"></button></div></details>`,
  );
  one(page, ".reasons button").addEventListener("click", () => done.push("removed"));
  press("1");
  expect(done).toEqual([]);
  press("r");
  expect(one<HTMLDetailsElement>(page, "[data-remove]").open).toBe(true);
  press("1");
  expect(done).toEqual(["removed"]);
  press("Escape");
  expect(one<HTMLDetailsElement>(page, "[data-remove]").open).toBe(false);
});

test("where somebody writes letters are letters, and Escape still leads out", () => {
  one<HTMLTextAreaElement>(page, "textarea").focus();
  press("j");
  expect(done).toEqual([]);
  press("Escape");
  expect(done).toEqual(["back"]);
  expect(document.activeElement).toBe(document.body);
});

test("what belongs to the browser or another program is left to it", () => {
  press("j", { ctrlKey: true });
  press("j", { metaKey: true });
  press("j", { altKey: true });
  expect(done).toEqual([]);
});

test("keys that are switched off stay off on this device, but Escape", () => {
  const on = one<HTMLInputElement>(page, "[data-keys-on]");
  expect(on.checked).toBe(true);
  on.checked = false;
  on.dispatchEvent(new Event("change"));
  press("j");
  open.abort();
  page = setDesk();
  startKeys();
  press("j");
  press("Escape");
  expect(done).toEqual(["back"]);
  show(page, true);
});
