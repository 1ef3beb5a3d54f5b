/// The filter of the page: a side, or a list such as the newsroom's picks, in which replies are entries of their own.
/// Loaded with the code that shows new comments.
import { type Comment, isTombstone, type PublishedComment } from "../net/wire";
import { all, show } from "../page/dom";
import type { Waiting } from "./waiting";

const LISTS: Record<string, (comment: PublishedComment) => boolean> = {
  picks: ({ picked }) => picked ?? false,
  questions: ({ question }) => question !== undefined,
  "open-questions": ({ question }) => question === "open",
  "answered-questions": ({ question }) => question === "answered",
};

/** Say whether a thread that begins with this comment belongs on the page. */
export function isListed(page: HTMLElement, comment: Comment): boolean {
  const { onlySide = "", only = "" } = chipsOf(page);
  if (isTombstone(comment)) {
    return !onlySide && !only;
  }
  return (LISTS[only]?.(comment) ?? true) && (!onlySide || String(comment.side) === onlySide);
}

/** Say whether the page shows a list, and the comment is in it. */
export function isOfList(page: HTMLElement, comment: Comment): boolean {
  return isNarrow(page) && isListed(page, comment);
}

/** Say whether a comment that waits has left the page's list. Replies to comments that wait are never in a list. */
export function hasLeft(page: HTMLElement, comment: Comment, waiting: Waiting): boolean {
  return isNarrow(page) && !isListed(page, comment) && !waiting.has(comment.parent ?? 0);
}

/** Take a comment off a list that it is no longer in; not while the reader writes below it. */
export function unlist(page: HTMLElement, comment: Comment): void {
  const unit = page.querySelector(`[data-threads] > [data-thread="${comment.id}"]`);
  const isWritten = () =>
    all<HTMLTextAreaElement>(unit ?? page, "textarea").some(({ value }) => value !== "");
  if (unit && isNarrow(page) && !isTombstone(comment) && !isListed(page, comment) && !isWritten()) {
    unit.remove();
    show(page.querySelector("[data-empty]"), page.querySelector("[data-threads] > .thread") === null);
  }
}

/**
 * Remove quotes of a comment: from the new answers if it is no longer a question, and from the replies to it if it is gone.
 * The comment itself needn't be on the page.
 */
export function dropQuotes(page: HTMLElement, comment: Comment): void {
  if (isTombstone(comment)) {
    for (const quote of all(page, `[data-parent="${comment.id}"] :is([data-answers], [data-answered])`)) {
      quote.remove();
    }
  } else if (!comment.question) {
    page.querySelector(`[data-asked="${comment.id}"]`)?.remove();
  }
}

/** Scroll the row of chips to the chosen one, which can be outside of it on a phone. */
export function showChosenChip(page: HTMLElement): void {
  const chip = page.querySelector(".side-chips [aria-current]");
  const row = chip?.parentElement;
  if (chip && row && row.scrollWidth > row.clientWidth) {
    const { left, width } = chip.getBoundingClientRect();
    const middle = row.getBoundingClientRect().left + row.clientWidth / 2;
    row.scrollBy({ left: left + width / 2 - middle, behavior: "instant" });
  }
}

const isNarrow = (page: HTMLElement) => Boolean(chipsOf(page).only);

const chipsOf = (page: HTMLElement) => page.querySelector<HTMLElement>("[data-only-side]")?.dataset ?? {};
