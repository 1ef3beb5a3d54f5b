/// Selecting several comments of the list, for one decision about all of them.
import { all, one, setText, show } from "../page/dom";
import { t, tn } from "../page/messages";

export class BulkSelection {
  #all: HTMLInputElement;
  #reason: HTMLInputElement;

  constructor(private readonly form: HTMLElement) {
    this.#all = one<HTMLInputElement>(form, "[data-choose-all] input");
    this.#reason = one<HTMLInputElement>(form, "input[name=reason]");
  }

  start(signal: AbortSignal): void {
    show(this.form.querySelector("[data-choose-all]"), true);
    show(this.form.querySelector("[data-bulk-hint]"), false);
    this.form.addEventListener("change", (event) => this.#note(event), { signal });
    this.refresh();
  }

  get chosen(): number[] {
    return this.#boxes.filter((box) => box.checked).map((box) => Number(box.value));
  }

  toggle(id: number): void {
    const box = this.#boxes.find((other) => other.value === String(id));
    if (box) {
      box.checked = !box.checked;
      this.refresh();
    }
  }

  toggleAll(isChosen = !this.#all.checked): void {
    for (const box of this.#boxes) {
      box.checked = isChosen;
    }
    this.refresh();
  }

  /** Show how many comments are selected, enable decisions only for those, and require a reason if their rules do. */
  refresh(): void {
    const count = this.chosen.length;
    this.#all.checked = count > 0 && count === this.#boxes.length;
    this.#all.indeterminate = count > 0 && count < this.#boxes.length;
    setText(
      this.form,
      "[data-chosen]",
      count > 0 ? tn("%(number)s selected", "%(number)s selected", count) : t("All"),
    );
    this.form.toggleAttribute("data-choosing", count > 0);
    this.#reason.required = this.form.querySelector(".entry[data-reasons-required] :checked") !== null;
    for (const button of all<HTMLButtonElement>(this.form, "button[name=action]")) {
      button.disabled = count === 0;
    }
  }

  #note(event: Event): void {
    if (event.target === this.#all) {
      this.toggleAll(this.#all.checked);
    } else {
      this.refresh();
    }
  }

  get #boxes(): HTMLInputElement[] {
    return all<HTMLInputElement>(this.form, ".entry input[name=comment]");
  }
}
