/// Keeps the page small: threads far above the window leave it, changes still reach them, and they come back when asked
/// for. In a frame, the page around it scrolls: there a gap keeps the room of what left, so that nothing moves.
import { all } from "../page/dom";
import { t } from "../page/messages";
import { isInFrame, visiblePart } from "./in-view";
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
  #gap: HTMLElement | null = null;
  #gapPx = 0;
  #observer: IntersectionObserver | null = null;

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
    this.#removeRow();
  }

  /** Take threads out that are far above the window, if there are too many; what the reader looks at stays in place. */
  async stow(): Promise<void> {
    if (all(this.list, "[data-comment]").length > MAX_SHOWN) {
      const { top, height } = isInFrame()
        ? await visiblePart(this.list)
        : { top: 0, height: window.innerHeight };
      // Where nothing of the list is in view, nothing is known to be far away.
      if (height > 0) {
        this.#stowAbove(top - FAR_WINDOWS * height);
      }
    }
  }

  #stowAbove(line: number): void {
    let shown = all(this.list, "[data-comment]").length;
    const far: HTMLElement[] = [];
    for (const thread of all(this.list, ":scope > .thread")) {
      if (shown <= LEFT_SHOWN || !isFar(thread, line)) {
        break;
      }
      far.push(thread);
      shown -= all(thread, "[data-comment]").length;
    }
    const first = far.at(-1)?.nextElementSibling;
    if (first) {
      this.#changeAbove(first, () => {
        this.#stowed.append(...far);
        this.#showRow();
      });
      this.#cut();
    }
  }

  /** Change what is above an element, which stays in its place. */
  #changeAbove(first: Element, change: () => void): void {
    if (!isInFrame()) {
      keepInView(change, first);
      return;
    }
    const before = first.getBoundingClientRect().top;
    change();
    this.#gapPx = Math.max(0, this.#gapPx + before - first.getBoundingClientRect().top);
    this.#gap?.style.setProperty("block-size", `${this.#gapPx}px`);
  }

  #showRow(): void {
    if (!this.#row) {
      this.#row = document.createElement("p");
      this.#row.className = "earlier";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = t("Show earlier");
      button.addEventListener("click", () => void this.#bringBack(true));
      this.#gap = document.createElement("span");
      this.#row.append(this.#gap, button);
      this.#fillGap();
    }
    this.list.prepend(this.#row);
  }

  /** A reader who scrolls past the button, to where there was something, gets that back without asking. */
  #fillGap(): void {
    this.#observer = new IntersectionObserver((entries) => {
      if (this.#gapPx > 0 && entries.some(({ isIntersecting }) => isIntersecting)) {
        void this.#bringBack(false);
      }
    });
    if (this.#gap) {
      this.#observer.observe(this.#gap);
    }
  }

  #removeRow(): void {
    this.#observer?.disconnect();
    this.#row?.remove();
    this.#row = null;
    this.#gapPx = 0;
  }

  async #bringBack(isAskedFor: boolean): Promise<void> {
    const first = this.list.querySelector<HTMLElement>(":scope > .thread");
    const back = [...this.#stowed.children].slice(-BACK_AT_ONCE);
    if (back.length === 0 || !first) {
      await this.reload();
      return;
    }
    this.#changeAbove(first, () => {
      this.#row?.after(...back);
      if (this.#stowed.childElementCount === 0 && !this.#isCut) {
        this.#removeRow();
      }
    });
    if (isAskedFor) {
      back.at(-1)?.querySelector<HTMLElement>(".comment")?.focus({ preventScroll: true });
    } else if (this.#gap) {
      // It says whether the gap is still in view only after a change.
      this.#observer?.unobserve(this.#gap);
      this.#observer?.observe(this.#gap);
    }
    this.onShown();
  }

  #cut(): void {
    while (this.#stowed.querySelectorAll("[data-comment]").length > MAX_STOWED) {
      this.#stowed.firstElementChild?.remove();
      this.#isCut = true;
    }
  }
}

function isFar(thread: HTMLElement, line: number): boolean {
  const isInUse =
    thread.contains(document.activeElement) ||
    all<HTMLTextAreaElement>(thread, "textarea").some(({ value }) => value !== "");
  return !isInUse && thread.getBoundingClientRect().bottom < line;
}
