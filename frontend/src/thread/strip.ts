/// The strip that counts new comments at the place where they are going to stand. Decides nothing.
import { cloneTemplate, one, setText, show, textOf, writeText } from "../page/dom";
import { thousands } from "../page/messages";
import type { Waiting } from "./waiting";

/** The most sides that are shown: a phone has no room for more. */
const SIDES = 3;
/** How long the way back to where the reader was is offered. */
const BACK_MS = 20_000;

export class Strip {
  readonly element = cloneTemplate("strip-template");
  #back: HTMLButtonElement;
  #goBack: (() => void) | null = null;
  #onEnd: () => void = () => {};
  #until: number | undefined;

  constructor(
    private readonly page: HTMLElement,
    onShow: () => void,
  ) {
    this.#back = one<HTMLButtonElement>(this.element, "[data-back]");
    one(this.element, "[data-show-new]").addEventListener("click", onShow);
    this.#back.addEventListener("click", () => {
      this.#goBack?.();
      this.#endBack();
    });
  }

  /** Count what waits, in the given words. */
  count(waiting: Waiting, words: string): void {
    setText(this.element, "[data-new]", words);
    one(this.element, "[data-sides]").replaceChildren(...this.#sides(waiting));
    show(this.element.querySelector("[data-show-new]"), waiting.count > 0);
  }

  get offersBack(): boolean {
    return this.#goBack !== null;
  }

  /** Offer for a while to go back to where the reader was; `onEnd` is told when that is over. */
  offerBack(goBack: () => void, words: string, onEnd: () => void): void {
    clearTimeout(this.#until);
    this.#goBack = goBack;
    this.#onEnd = onEnd;
    writeText(this.#back, words);
    show(this.#back, true);
    this.#until = window.setTimeout(() => this.#endBack(), BACK_MS);
  }

  #endBack(): void {
    clearTimeout(this.#until);
    this.#goBack = null;
    show(this.#back, false);
    this.#onEnd();
  }

  #sides(waiting: Waiting): HTMLElement[] {
    return waiting
      .sides()
      .slice(0, SIDES)
      .flatMap(([side, count]) => {
        const choice = this.page.querySelector<HTMLElement>(`[data-choice="${side}"]`);
        const label = choice?.querySelector("[data-label]");
        if (!choice || !label) {
          return [];
        }
        const element = document.createElement("bdi");
        element.className = `side-${choice.dataset.number}`;
        element.textContent = `${thousands(count)} ${textOf(label)}`;
        return [element];
      });
  }
}
