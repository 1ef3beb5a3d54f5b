/// People whom the reader has hidden: a comment of theirs is a closed line, which can be opened. Loaded when needed.
import type { Answer } from "../net/commands";
import { call } from "../net/http";
import { isTombstone, type PublishedComment } from "../net/wire";
import { Announcer } from "../page/announcer";
import { all, one, showError, textOf } from "../page/dom";
import { t } from "../page/messages";
import { fillAnswers, makeComment } from "./comment";
import { showReplyCount } from "./insertion";
import { bury, replaceComment } from "./removal";
import { keepInView } from "./scroll-anchor";

/** The state of a comment that is closed because the reader has hidden its author. */
const CLOSED = "hidden_by_you";

/** If there are more than this, the page is reloaded instead of opening them one by one. */
const MAX_OPENED = 20;

/** The people whom the reader has hidden, as far as this page knows. */
let people = new Set<string>();

/** Open closed comments when the reader asks for them. */
export function followHidden(page: HTMLElement, signal: AbortSignal): void {
  const open = (event: MouseEvent) => {
    const comment = (event.target as Element).closest("[data-show-hidden]")?.closest<HTMLElement>(".comment");
    if (comment && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      void openComment(comment);
    }
  };
  page.addEventListener("click", open, { signal });
}

/** Note whom the reader has hidden, on this device or another one; `reload` reads the page again. */
export function hidePeople(page: HTMLElement, hidden: number[], reload: () => Promise<unknown>): void {
  const before = people;
  people = new Set(hidden.map(String));
  closeHidden(page);
  if ([...before].some((person) => !people.has(person))) {
    const stones = all(page, `[data-state=${CLOSED}]`);
    if (stones.length > MAX_OPENED) {
      void reload().catch(() => {});
    }
    for (const stone of stones.length > MAX_OPENED ? [] : stones) {
      // What can't be read again now is there when the page is loaded.
      void readComment(stone).then(
        (comment) => comment && !people.has(String(comment.author.id)) && putInPlace(stone, comment),
        () => {},
      );
    }
  }
}

/** Close what hidden people have written, except what the reader has opened. */
export function closeHidden(page: HTMLElement): void {
  const written = [...people].flatMap((person) =>
    all(page, `.comment:not(.tombstone, [data-open])[data-author="${person}"]`),
  );
  const quoted = [...people].flatMap((person) => all(page, `[data-quote-author="${person}"]`));
  if (written.length + quoted.length > 0) {
    keepInView(() => {
      for (const element of written) {
        close(element);
      }
      for (const quote of quoted) {
        quote.closest("[data-quotes]")?.remove();
      }
    });
  }
}

/** Hide the author of a comment, for the reader alone. */
export async function hideAuthor(comment: HTMLElement): Promise<void> {
  const { author = "" } = comment.dataset;
  const name = textOf(one(comment, "[data-author-name]"));
  showError(comment, null);
  try {
    await call("PUT", `/hidden/${author}`);
  } catch (failure) {
    showError(comment, (failure as Error).message);
    return;
  }
  const { id } = comment;
  people.add(author);
  for (const element of all(document, `[data-open][data-author="${author}"]`)) {
    delete element.dataset.open;
  }
  closeHidden(document.body);
  document.getElementById(id)?.focus({ preventScroll: true });
  const words = t("You don't see comments by %(name)s any more. Your account page lists whom you hide.", {
    name,
  });
  new Announcer(document.querySelector("[data-announce]")).say(words);
}

function close(element: HTMLElement): void {
  const { comment, rev, parent } = element.dataset;
  bury(element, {
    id: Number(comment),
    rev: Number(rev),
    parent: parent ? Number(parent) : null,
    created: one<HTMLTimeElement>(element, "time").dateTime,
    state: CLOSED,
    replies: 0,
  });
}

async function openComment(stone: HTMLElement): Promise<void> {
  showError(stone, null);
  try {
    const comment = await readComment(stone);
    if (comment) {
      const element = putInPlace(stone, comment);
      element.dataset.open = CLOSED;
      element.focus({ preventScroll: true });
    }
  } catch (failure) {
    showError(stone, (failure as Error).message);
  }
}

/** Return the comment behind a closed line; null if it has been removed since. */
async function readComment(stone: HTMLElement): Promise<PublishedComment | null> {
  const { comment } = await call<Answer>("GET", `/comments/${stone.dataset.comment}`);
  return comment && !isTombstone(comment) ? comment : null;
}

function putInPlace(stone: HTMLElement, comment: PublishedComment): HTMLElement {
  const element = makeComment(comment);
  keepInView(() => replaceComment(stone, element));
  const thread = element.closest<HTMLElement>(".thread");
  if (thread) {
    fillAnswers(element, thread);
    showReplyCount(thread);
  }
  return element;
}
