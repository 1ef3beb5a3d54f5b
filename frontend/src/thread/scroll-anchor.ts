/// Keeps what the reader is looking at, and their focus, in place while the page changes around them.

/** The height in the window, as a fraction, at which a reader is assumed to look. */
const GAZE = 0.4;

/** Whether the reader sees an element, in a frame: the frame fits its content, and the page around it scrolls. */
const seen = new WeakMap<Element, boolean>();

/** Watch, in a frame, whether the reader sees any of the elements; elsewhere that can be measured at any time. */
export function watchPlaces(...places: Element[]): void {
  if (window.parent !== window) {
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        seen.set(entry.target, entry.isIntersecting);
      }
    });
    for (const place of places) {
      observer.observe(place);
    }
  }
}

/** Say whether the reader looks below the top of a list, so that new entries above would push the text away. */
export function isReadBelowTop(list: Element, top: Element): boolean {
  if (window.parent !== window) {
    return seen.get(list) === true && seen.get(top) === false;
  }
  return list.getBoundingClientRect().top < 0;
}

/** Change the page while the part that the reader looks at stays in place. Not every browser does so by itself. */
export function keepInView(change: () => void): void {
  const anchor = findAnchor();
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  // A replaced element, for example by its tombstone, has a successor of the same id.
  const now = anchor && (anchor.isConnected ? anchor : document.getElementById(anchor.id));
  if (now) {
    const moved = now.getBoundingClientRect().top - before;
    if (Math.abs(moved) >= 1) {
      window.scrollBy({ top: moved, behavior: "instant" });
    }
  }
}

/** Change an element while the focus stays in it, even if the focused control disappears. */
export function keepFocus(element: HTMLElement, change: () => HTMLElement): void {
  const focused = document.activeElement;
  const hadFocus = focused instanceof HTMLElement && element.contains(focused);
  const changed = change();
  if (hadFocus) {
    const isUsable = changed.contains(focused) && !focused.closest("[hidden], :disabled");
    const target = isUsable ? focused : changed;
    if (document.activeElement !== target) {
      target.focus({ preventScroll: true });
    }
  }
}

function findAnchor(): Element | null {
  const focused = document.querySelector(":focus-visible");
  if (focused && isInView(focused)) {
    return focused;
  }
  const seen = document.elementFromPoint(window.innerWidth / 2, window.innerHeight * GAZE);
  return seen?.closest(".comment, .thread, [id]") ?? null;
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
