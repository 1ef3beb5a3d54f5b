/// Keeps what the reader is looking at, and their focus, in place while the page changes around them.

/** The height in the window, as a fraction, at which a reader is assumed to look. */
const GAZE = 0.4;

/** Change the page while the part that the reader looks at stays in place. Not every browser does so by itself. */
export function keepInView(change: () => void, anchor = findAnchor()): void {
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
  return gazedAt();
}

/** Return the element at the height where the reader is assumed to look. */
export function gazedAt(): Element | null {
  const seen = document.elementFromPoint(window.innerWidth / 2, window.innerHeight * GAZE);
  return seen?.closest(".comment, .thread, [id]") ?? null;
}

function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
