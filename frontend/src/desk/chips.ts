/// Above the list: the articles of the listed comments, each a filter. The server's markup, filled from the list.
import type { QueueEntry } from "../net/wire";
import { one, show } from "../page/dom";
import { thousands } from "../page/messages";

/** As many as the server offers: `MAX_CHIPS` in debate/pages/desk/cards.py. */
const MAX_CHIPS = 8;
const TITLE_CHARACTERS = 28;

/** Offer the articles of these comments as filters, those with most comments first; nothing if all are on one. */
export function showArticleChips(page: HTMLElement, entries: QueueEntry[]): void {
  const bar = one(page, "[data-article-chips]");
  // A chosen article is the only one, and its chip leads back to all.
  if (bar.querySelector("[aria-current]")) {
    return;
  }
  const counts = new Map<string, { title: string; count: number }>();
  for (const { article, title } of entries) {
    counts.set(article, { title, count: (counts.get(article)?.count ?? 0) + 1 });
  }
  const most = [...counts].sort(([, one], [, other]) => other.count - one.count).slice(0, MAX_CHIPS);
  bar.replaceChildren(...(most.length > 1 ? most.map(([slug, chip]) => makeChip(slug, chip)) : []));
  show(bar, most.length > 1);
}

function makeChip(slug: string, { title, count }: { title: string; count: number }): HTMLElement {
  const query = new URLSearchParams(location.search);
  query.delete("open");
  query.delete("cursor");
  query.set("article", slug);
  const link = document.createElement("a");
  link.className = "chip";
  link.href = `?${query}`;
  link.title = title;
  const words = [...title];
  const name = document.createElement("span");
  name.dir = "auto";
  name.textContent =
    words.length > TITLE_CHARACTERS ? `${words.slice(0, TITLE_CHARACTERS - 1).join("")}…` : title;
  const number = document.createElement("b");
  number.textContent = thousands(count);
  link.append(name, " ", number);
  return link;
}
