/// Quotes the comment that a reply answers, in place, when its "↳ name" is pressed. Loaded when that happens.
import { one, textOf } from "../page/dom";
import { t } from "../page/messages";
import { fetchPage } from "./pages";
import { firstLineOf } from "./quotation";
import { keepInView } from "./scroll-anchor";

/** Show the first line of the comment that a reply answers above its text, or take it away again. */
export async function toggleAnswered(reply: HTMLElement, link: HTMLAnchorElement): Promise<void> {
  const shown = reply.querySelector("[data-answered]");
  if (shown) {
    keepInView(() => shown.remove(), reply);
    link.setAttribute("aria-expanded", "false");
    return;
  }
  const answered = await find(reply.dataset.parent ?? "");
  if (reply.querySelector("[data-answered]") === null && reply.isConnected) {
    keepInView(() => one(reply, "header").after(quoteOf(answered, link)), reply);
    link.setAttribute("aria-expanded", "true");
  }
}

/** Return a comment on this page or, if it isn't there, from the part of the debate that contains it. */
async function find(id: string): Promise<HTMLElement> {
  const here = document.getElementById(`comment-${id}`);
  return here ?? one(await fetchPage(`${location.pathname}?comment=${id}`), `#comment-${id}:not(.tombstone)`);
}

function quoteOf(answered: HTMLElement, link: HTMLAnchorElement): HTMLElement {
  const quote = document.createElement("blockquote");
  quote.className = "answered";
  quote.dataset.answered = "";
  const words = document.createElement("p");
  words.dir = "auto";
  words.textContent = firstLineOf(answered);
  const name = document.createElement("b");
  name.dir = "auto";
  name.textContent = textOf(one(answered, "[data-author-name]"));
  const lead = document.createElement("a");
  lead.href = link.getAttribute("href") ?? "";
  lead.textContent = t("Go to the comment");
  quote.append(name, words, lead);
  return quote;
}
