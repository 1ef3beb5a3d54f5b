/// The quotes above the debate, of both sides and of new answers: they change, and go, with the comments that they quote.
import { type Comment, isTombstone } from "../net/wire";
import { all, one, setText, writeHtml } from "../page/dom";
import { thousands } from "../page/messages";

/** Bring the quotes up to date; two belong together, so that both go with one of them. */
export function refreshQuotes(page: HTMLElement, comments: Comment[]): void {
  for (const comment of comments) {
    for (const quote of all(page, `[data-quote="${comment.id}"]`)) {
      if (isTombstone(comment)) {
        quote.closest("[data-quotes]")?.remove();
      } else {
        writeHtml(one(quote, "[data-quote-text]"), comment.html);
        setText(quote, "[data-quote-likes]", thousands(comment.likes));
      }
    }
  }
}
