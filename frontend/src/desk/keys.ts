/// The desk's keys. They can be switched off, because some assistive tools send letters themselves.
import { one, show } from "../page/dom";

const STORED = "hustings.desk.keys";

/** What each key does; `Escape` also works inside a text box. */
export type KeyMap = Record<string, () => void>;

export class Keys {
  #sheet: HTMLDialogElement;
  #switch: HTMLInputElement;

  constructor(
    private readonly page: HTMLElement,
    private readonly map: KeyMap,
  ) {
    this.#sheet = one<HTMLDialogElement>(page, "[data-help-sheet]");
    this.#switch = one<HTMLInputElement>(this.#sheet, "[data-keys-on]");
  }

  start(signal: AbortSignal): void {
    const button = one(this.page, "[data-help]");
    show(button, true);
    this.#switch.checked = localStorage.getItem(STORED) !== "off";
    this.#switch.addEventListener(
      "change",
      () => localStorage.setItem(STORED, this.#switch.checked ? "on" : "off"),
      { signal },
    );
    button.addEventListener("click", () => this.#sheet.showModal(), { signal });
    document.addEventListener("keydown", (event) => this.#note(event), { signal });
  }

  #note(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || this.#sheet.open) {
      return;
    }
    const target = event.target as Element;
    const isWriting = target.matches("textarea, select, [contenteditable], input:not([type=checkbox])");
    if (event.key !== "Escape" && (isWriting || !this.#switch.checked)) {
      return;
    }
    if (event.key === "?") {
      event.preventDefault();
      this.#sheet.showModal();
      return;
    }
    const act = this.map[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }
}
