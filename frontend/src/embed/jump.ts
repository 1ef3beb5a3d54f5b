/// Jumps to a comment in a frame, whose surrounding page does the scrolling, and offers the way back for a while.
import { all } from "../page/dom";
import { t } from "../page/messages";

/** How long the way back is offered. */
const BACK_MS = 20_000;
/** How far above a comment its button stands, in pixels. */
const ABOVE_PX = 16;

export interface Jumps {
  /** Find a comment, or load the part of the debate that contains it. */
  find(comment: number): Promise<HTMLElement | null>;
  /** Scroll an element into view; with `above` to that many pixels below the window's top. */
  reveal(element: HTMLElement, above?: number): void;
}

/** A place in view: an element, and how far below the window's top it is. */
interface Place {
  id: string;
  above: number;
}

let taken: HTMLElement | undefined;

/** Jump to a comment; `offersBack`: from a place of the frame to which the reader may want to return. */
export async function jump(comment: number, { find, reveal }: Jumps, offersBack: boolean): Promise<void> {
  const from = offersBack ? await placeInView() : null;
  const element = await find(comment);
  element?.focus({ preventScroll: true });
  if (element) {
    reveal(element);
    taken?.remove();
    if (from && from.id !== element.id) {
      taken = offer(element, from, { find, reveal });
    }
  }
}

/** Put the button at the upper edge of the comment, where it moves nothing. */
function offer(element: HTMLElement, from: Place, { find, reveal }: Jumps): HTMLElement {
  const strip = document.createElement("p");
  strip.className = "strip";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "back";
  const before = document.getElementById(from.id)?.compareDocumentPosition(element) ?? 0;
  const isBelow = (before & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
  button.textContent = `${isBelow ? "↓" : "↑"} ${t("Back to where you were")}`;
  button.addEventListener("click", async () => {
    strip.remove();
    const place = document.getElementById(from.id) ?? (await find(Number(from.id.replace("comment-", ""))));
    if (place) {
      reveal(place, from.above);
      place.focus({ preventScroll: true });
    }
  });
  strip.append(button);
  const thread = element.closest<HTMLElement>(".thread");
  thread?.append(strip);
  const top = element.getBoundingClientRect().top - (thread?.getBoundingClientRect().top ?? 0);
  strip.style.top = `${top - ABOVE_PX}px`;
  strip.style.bottom = "auto";
  setTimeout(() => strip.remove(), BACK_MS);
  return strip;
}

/** Return the first comment that the reader has in view, or else the debate; null if they look at something else. */
function placeInView(): Promise<Place | null> {
  const comments = all(document, "[data-threads] .comment");
  const around = document.getElementById("debate");
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      observer.disconnect();
      const whole = entries.find(({ target }) => target === document.documentElement);
      const top = whole?.intersectionRect.top ?? 0;
      const seen = entries.filter(({ target, isIntersecting }) => isIntersecting && target !== whole?.target);
      const isWhole = (entry: IntersectionObserverEntry) => entry.boundingClientRect.top >= top;
      const found =
        seen.find((entry) => entry.target !== around && isWhole(entry)) ??
        seen.find(({ target }) => target !== around) ??
        seen[0];
      resolve(found ? { id: found.target.id, above: found.boundingClientRect.top - top } : null);
    });
    for (const target of [document.documentElement, ...comments, ...(around ? [around] : [])]) {
      observer.observe(target);
    }
  });
}
