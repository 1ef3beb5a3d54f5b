/// What the reader is looking at and where their focus is: both stay while the page changes around them.

/** The height in the window, as a part of it, at which a reader is taken to look. */
const GAZE = 0.4;

/** Whether the reader sees a place, in a frame: it is as high as its content, and what scrolls is the page around it. */
const seen = new WeakMap<Element, boolean>();

/** Watch, in a frame, whether the reader sees any of the places; elsewhere that can be measured at any time. */
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

/** Say whether the reader looks at what is below the top of a list: what came in above would push it away. */
export function isReadBelowTop(list: Element, top: Element): boolean {
  if (window.parent !== window) {
    return seen.get(list) === true && seen.get(top) === false;
  }
  return list.getBoundingClientRect().top < 0;
}

/** Change the page while what the reader is looking at stays where it is. Not every browser does so by itself. */
export function keepInView(change: () => void): void {
  const anchor = findAnchor();
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  // What was replaced, by its tombstone say, has a successor of the same id.
  const now = anchor && (anchor.isConnected ? anchor : document.getElementById(anchor.id));
  if (now) {
    const moved = now.getBoundingClientRect().top - before;
    if (Math.abs(moved) >= 1) {
      window.scrollBy({ top: moved, behavior: "instant" });
    }
  }
}

/** Change an element while the focus stays in it, also where the control that had it is gone. */
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
