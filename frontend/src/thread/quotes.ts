/// The quotes of both sides above the debate: they change, and go, with the comments that they quote.
import { type Comment, isTombstone } from "../net/wire";
import { one, setText, writeHtml } from "../page/dom";
import { thousands } from "../page/messages";

/** Bring the quotes up to date; without one of them the other would be alone, so both go. */
export function refreshQuotes(page: HTMLElement, comments: Comment[]): void {
  for (const comment of comments) {
    const quote = page.querySelector<HTMLElement>(`[data-quote="${comment.id}"]`);
    if (quote && isTombstone(comment)) {
      quote.closest("[data-both-sides]")?.remove();
    } else if (quote && !isTombstone(comment)) {
      writeHtml(one(quote, "[data-quote-text]"), comment.html);
      setText(quote, "[data-quote-likes]", thousands(comment.likes));
    }
  }
}
