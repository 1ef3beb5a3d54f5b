/// The comment in its context: the server's page of it, fetched and shown beside the list.
import { all, one, show, showError } from "../page/dom";
import { fetchPage } from "../thread/pages";
import { restoreAnswer } from "./answer";

export class CasePane {
  #place: HTMLElement;
  /** Prefetched, so that the next entry is there before the key is up. */
  #ahead = new Map<number, Promise<HTMLElement>>();
  #wanted: number | null;

  constructor(private readonly page: HTMLElement) {
    this.#place = one(page, "[data-case-place]");
    this.#wanted = this.shown;
    if (this.element) {
      restoreAnswer(this.element);
    }
  }

  /** The comment that is shown. */
  get shown(): number | null {
    const id = this.element?.dataset.case;
    return id ? Number(id) : null;
  }

  get element(): HTMLElement | null {
    return this.#place.querySelector<HTMLElement>("[data-case]");
  }

  /** Show a comment; if several are requested in a row, the last one stays. */
  async open(id: number): Promise<void> {
    this.#wanted = id;
    const ahead = this.#ahead.get(id) ?? fetchCase(id);
    this.#ahead.delete(id);
    try {
      const element = await ahead;
      if (this.#wanted === id) {
        this.#put(element);
      }
    } catch (failure) {
      if (this.#wanted === id) {
        this.complain((failure as Error).message);
      }
    }
  }

  /** Show the same comment in its current state; keep the text that is being written in it. */
  async refresh(): Promise<void> {
    this.#ahead.clear();
    const id = this.shown;
    if (id === null || this.#wanted !== id) {
      return;
    }
    const element = await fetchCase(id).catch(() => null);
    if (element && this.#wanted === id && this.shown === id) {
      keepWritten(one(this.#place, "[data-case]"), element);
      this.#put(element);
    }
  }

  fetchAhead(id: number | null): void {
    this.#ahead.clear();
    if (id !== null && id !== this.shown) {
      const ahead = fetchCase(id);
      ahead.catch(() => this.#ahead.delete(id));
      this.#ahead.set(id, ahead);
    }
  }

  close(): void {
    this.#wanted = null;
    this.#place.replaceChildren();
    show(this.page.querySelector("[data-no-case]"), true);
  }

  complain(message: string | null): void {
    showError(this.#place, message);
  }

  #put(element: HTMLElement): void {
    const hadFocus = this.#place.contains(document.activeElement);
    const isAnother = element.dataset.case !== String(this.shown);
    const focused = document.activeElement?.id;
    restoreAnswer(element);
    this.#place.replaceChildren(element);
    show(this.page.querySelector("[data-no-case]"), false);
    if (isAnother) {
      this.#place.closest(".case-pane")?.scrollTo({ top: 0, behavior: "instant" });
    }
    if (hadFocus) {
      const same = focused ? document.getElementById(focused) : null;
      (same ?? element).focus({ preventScroll: true });
    }
  }
}

async function fetchCase(id: number): Promise<HTMLElement> {
  const page = await fetchPage(`/moderation/comment/${id}/`);
  return document.importNode(one(page, "[data-case]"), true);
}

function keepWritten(before: HTMLElement, after: HTMLElement): void {
  for (const field of all<HTMLInputElement | HTMLTextAreaElement>(before, "input[id], textarea[id]")) {
    const successor = after.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${CSS.escape(field.id)}`);
    if (successor) {
      successor.value = field.value;
    }
  }
  for (const part of ["[data-remove]", "[data-answer]"]) {
    after.querySelector(part)?.toggleAttribute("open", before.querySelector(part)?.hasAttribute("open"));
  }
}
