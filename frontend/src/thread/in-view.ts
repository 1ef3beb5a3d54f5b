/// Which part of the thread is in the reader's view: says where something can be inserted without moving that part.
import { gazedAt } from "./scroll-anchor";

/** Events that show that the reader is reading or writing. */
const SIGNS = ["scroll", "wheel", "pointermove", "pointerdown", "keydown", "touchstart"];

export const isInFrame = () => window.parent !== window;

/** Return what of an element is in view, also where the page around a frame scrolls; its height is 0 if nothing is. */
export function visiblePart(element: Element): Promise<DOMRectReadOnly> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => {
      observer.disconnect();
      resolve(entry?.intersectionRect ?? new DOMRectReadOnly());
    });
    observer.observe(element);
  });
}

export class InView {
  /** Whether the reader sees an element, in a frame: the frame fits its content, and the page around it scrolls. */
  #seen = new WeakMap<Element, boolean>();
  #observer: IntersectionObserver | undefined;
  #actedAt = performance.now();

  start(places: Element[], signal: AbortSignal): void {
    for (const sign of SIGNS) {
      const note = () => {
        this.#actedAt = performance.now();
      };
      addEventListener(sign, note, { signal, passive: true, capture: true });
    }
    if (isInFrame()) {
      this.#observer = new IntersectionObserver((entries) => {
        for (const entry of entries) {
          this.#seen.set(entry.target, entry.isIntersecting);
        }
      });
      for (const place of places) {
        this.#observer.observe(place);
      }
      signal.addEventListener("abort", () => this.#observer?.disconnect());
    }
  }

  /** Say whether something can be inserted before an element, or at the end of a list, and nothing in view moves. */
  isOutOfView(list: Element, before: Element | null | undefined): boolean {
    if (list.closest(".folded") || (list.matches("[data-threads]") && list.childElementCount === 0)) {
      return true;
    }
    if (isInFrame()) {
      return this.#seen.get(list.closest("[data-threads]") ?? list) === false;
    }
    // An empty list of replies has no height.
    const shown = list.getClientRects().length > 0 ? list : (list.parentElement ?? list);
    const edge = before?.getBoundingClientRect().top ?? shown.getBoundingClientRect().bottom;
    return edge >= window.innerHeight;
  }

  /** Say whether the reader has the place in view where new threads are going to stand, at one end of the list. */
  seesEnd(list: Element, row: Element, sort: string | undefined): boolean {
    if (isInFrame()) {
      return this.#seen.get(row) === true;
    }
    const { top, bottom } = list.getBoundingClientRect();
    const end = sort === "oldest" ? bottom : top;
    return end >= 0 && end < window.innerHeight;
  }

  /** Say whether the reader has done nothing for some time: they neither scroll, nor write, nor select. */
  isIdle(forMs: number): boolean {
    return (
      !document.hidden &&
      performance.now() - this.#actedAt >= forMs &&
      !document.activeElement?.matches("input, textarea, select") &&
      (getSelection()?.isCollapsed ?? true)
    );
  }
}

export interface Remembered {
  goBack(): void;
  /** Whether it is now further down than before. */
  isBelow(): boolean;
}

/** Remember what the reader looks at, and where; null where the page around a frame scrolls. */
export function rememberPlace(): Remembered | null {
  const anchor = isInFrame() ? null : gazedAt();
  if (!anchor) {
    return null;
  }
  const { top } = anchor.getBoundingClientRect();
  const element = () => document.getElementById(anchor.id) ?? anchor;
  const moved = () => element().getBoundingClientRect().top - top;
  return {
    goBack: () => {
      window.scrollBy({ top: moved(), behavior: "instant" });
      const comment = element();
      if (comment instanceof HTMLElement && comment.matches(".comment")) {
        comment.focus({ preventScroll: true });
      }
    },
    isBelow: () => moved() > 0,
  };
}
