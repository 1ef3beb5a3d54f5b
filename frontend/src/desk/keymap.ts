/// Which key does what at the desk: most press the button that carries them.
import { all } from "../page/dom";
import type { KeyMap } from "./keys";

/** What the keys need from the desk that no button does. */
export interface DeskActions {
  step(by: number): void;
  back(): void;
  choose(): void;
  chooseAll(): void;
  undo(): void;
  showNew(): void;
}

export function keyMap(page: HTMLElement, actions: DeskActions): KeyMap {
  const map: KeyMap = {
    j: () => actions.step(1),
    k: () => actions.step(-1),
    x: () => actions.choose(),
    X: () => actions.chooseAll(),
    u: () => actions.undo(),
    n: () => actions.showNew(),
    a: () => press(page, "[data-decide] [value=approve]", "[data-bulk][data-choosing] [value=approve]"),
    b: () => press(page, "[data-decide] [value=restore]", "[data-bulk][data-choosing] [value=restore]"),
    f: () => press(page, "[data-decide] :is([value=pin], [value=unpin])"),
    s: () => press(page, "[data-decide] :is([value=pick], [value=unpick])"),
    r: () => unfold(page, "[data-remove]"),
    c: () => unfold(page, "[data-answer]"),
    "/": () => unfold(page, "[data-filters]", "#words"),
    Escape: () => fold(page, actions),
  };
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    map[String(number)] = () => press(page, `[data-remove][open] [aria-keyshortcuts="${number}"]`);
  }
  return map;
}

/** Press the button, or the one for all selected comments if there are several. */
function press(page: HTMLElement, selector: string, forChosen?: string): void {
  const button =
    (forChosen && page.querySelector<HTMLElement>(forChosen)) ?? page.querySelector<HTMLElement>(selector);
  (button as HTMLElement | null)?.click();
}

function unfold(page: HTMLElement, selector: string, field = "input, textarea, .reasons button"): void {
  const bulk = page.querySelector<HTMLElement>("[data-bulk][data-choosing] input[name=reason]");
  if (selector === "[data-remove]" && bulk) {
    bulk.focus();
    return;
  }
  const part = page.querySelector<HTMLDetailsElement>(selector);
  if (part) {
    part.open = true;
    const first = selector === "[data-remove]" ? ".reasons button" : field;
    part.querySelector<HTMLElement>(first)?.focus();
  }
}

/** Close what is open, the innermost first; if nothing is open, go back to the list. */
function fold(page: HTMLElement, actions: DeskActions): void {
  const open = all<HTMLDetailsElement>(page, "[data-remove][open], [data-answer][open]");
  for (const part of open) {
    part.open = false;
    part.querySelector("summary")?.focus();
  }
  if (open.length === 0) {
    (document.activeElement as HTMLElement | null)?.blur();
    actions.back();
  }
}
