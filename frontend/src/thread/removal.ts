/// Puts a comment's tombstone in its place. Always loaded: a removal waits for nothing.
import type { Tombstone } from "../net/wire";
import { all, cloneTemplate } from "../page/dom";
import { address } from "./address";
import { publishedOf } from "./publication";
import { takeComposers } from "./replies";

/** Make the element of a tombstone. */
export function makeTombstone(tombstone: Tombstone): HTMLElement {
  const element = cloneTemplate(`${tombstone.hidden ? "hidden" : tombstone.state}-template`);
  address(element, tombstone);
  element.dataset.published = tombstone.created;
  // Code that is loaded later puts it into words.
  element.dataset.removed = [tombstone.removed, tombstone.removed_for].join(" ");
  return element;
}

/** Put a comment's tombstone in its place, and take its author's name and words out of the replies to it. */
export function bury(element: HTMLElement, tombstone: Tombstone): HTMLElement {
  // The reader has opened the comment of somebody whom they have hidden.
  if (element.dataset.open === tombstone.state) {
    return element;
  }
  const stone = makeTombstone(tombstone);
  stone.dataset.published = publishedOf(element) ?? tombstone.created;
  replaceComment(element, stone);
  for (const part of all(document, `[data-parent="${tombstone.id}"] :is([data-answers],[data-answered])`)) {
    part.remove();
  }
  return stone;
}

/** Put another element in a comment's place; a reply that is being written there stays. */
export function replaceComment(element: HTMLElement, other: HTMLElement): void {
  // What the page says to search engines quotes comments.
  document.querySelector('script[type="application/ld+json"]')?.remove();
  const putBack = takeComposers(element);
  element.replaceWith(other);
  putBack();
}
