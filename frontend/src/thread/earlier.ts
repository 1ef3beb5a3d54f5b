/// Keeps the page small: threads far above the window leave it, changes still reach them, and they come back when asked
/// for.
import { all } from "../page/dom";
import { t } from "../page/messages";
import { keepInView } from "./scroll-anchor";

/** With more comments than this on the page, some leave it. */
const MAX_SHOWN = 300;
const LEFT_SHOWN = 200;
/** Threads that end farther above the window than this many windows are far above. */
const FAR_WINDOWS = 2;
/** How many of the threads that left are kept; beyond this, the debate is loaded again from its beginning. */
const MAX_STOWED = 1_000;
const BACK_AT_ONCE = 20;

export class Earlier {
  /** The threads that left, from top to bottom. */
  #stowed = document.createDocumentFragment();
  #isCut = false;
  #row: HTMLElement | null = null;

  constructor(
    private readonly list: HTMLElement,
    private readonly reload: () => Promise<unknown>,
    private readonly onShown: () => void,
  ) {}

  /** Whether threads of this page are not on it now. */
  get isActive(): boolean {
    return this.#row !== null;
  }

  find(id: number): HTMLElement | null {
    return this.#stowed.getElementById(`comment-${id}`);
  }

  /** The list has just come from the server. */
  reset(): void {
    this.#stowed.replaceChildren();
    this.#isCut = false;
    this.#row?.remove();
    this.#row = null;
  }

  /** Take threads out that are far above the window, if there are too many; what the reader looks at stays in place. */
  stow(): void {
    let shown = all(this.list, "[data-comment]").length;
    // In a frame, the page around it scrolls, and nothing is known to be far away.
    if (shown <= MAX_SHOWN || window.parent !== window) {
      return;
    }
    const far: HTMLElement[] = [];
    for (const thread of all(this.list, ":scope > .thread")) {
      if (shown <= LEFT_SHOWN || !isFar(thread)) {
        break;
      }
      far.push(thread);
      shown -= all(thread, "[data-comment]").length;
    }
    if (far.length > 0) {
      keepInView(() => {
        this.#stowed.append(...far);
        this.#showRow();
      });
      this.#cut();
    }
  }

  #showRow(): void {
    if (!this.#row) {
      this.#row = document.createElement("p");
      this.#row.className = "earlier";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = t("Show earlier");
      button.addEventListener("click", () => void this.#bringBack());
      this.#row.append(button);
    }
    this.list.prepend(this.#row);
  }

  async #bringBack(): Promise<void> {
    const first = this.list.querySelector<HTMLElement>(":scope > .thread");
    const back = [...this.#stowed.children].slice(-BACK_AT_ONCE);
    if (back.length === 0) {
      await this.reload();
      return;
    }
    keepInView(() => {
      this.#row?.after(...back);
      if (this.#stowed.childElementCount === 0 && !this.#isCut) {
        this.#row?.remove();
        this.#row = null;
      }
    }, first);
    back.at(-1)?.querySelector<HTMLElement>(".comment")?.focus({ preventScroll: true });
    this.onShown();
  }

  #cut(): void {
    while (this.#stowed.querySelectorAll("[data-comment]").length > MAX_STOWED) {
      this.#stowed.firstElementChild?.remove();
      this.#isCut = true;
    }
  }
}

function isFar(thread: HTMLElement): boolean {
  const isInUse =
    thread.contains(document.activeElement) ||
    all<HTMLTextAreaElement>(thread, "textarea").some(({ value }) => value !== "");
  return !isInUse && thread.getBoundingClientRect().bottom < -FAR_WINDOWS * window.innerHeight;
}
