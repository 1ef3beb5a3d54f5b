/// People whom the reader has hidden: a comment of theirs is a closed line, which can be opened. Loaded when needed.
import type { Answer } from "../net/commands";
import { call } from "../net/http";
import { isTombstone } from "../net/wire";
import { Announcer } from "../page/announcer";
import { all, one, showError, textOf } from "../page/dom";
import { t } from "../page/messages";
import { fillAnswers, makeComment } from "./comment";
import { showReplyCount } from "./insertion";
import { bury, replaceComment } from "./removal";
import { keepInView } from "./scroll-anchor";

/** The state of a comment that is closed because the reader has hidden its author. */
const CLOSED = "hidden_by_you";

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
  keepInView(() => {
    for (const element of all(document, `.comment[data-author="${author}"]`)) {
      close(element);
    }
    for (const quote of all(document, `[data-quote-author="${author}"]`)) {
      quote.closest("[data-quotes]")?.remove();
    }
  });
  document.getElementById(id)?.focus({ preventScroll: true });
  const words = t("You don't see comments by %(name)s any more. Your account page lists whom you hide.", {
    name,
  });
  new Announcer(document.querySelector("[data-announce]")).say(words);
}

function close(element: HTMLElement): void {
  const { comment, rev, parent } = element.dataset;
  delete element.dataset.open;
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
    const { comment } = await call<Answer>("GET", `/comments/${stone.dataset.comment}`);
    if (!comment || isTombstone(comment)) {
      return;
    }
    const element = makeComment(comment);
    element.dataset.open = CLOSED;
    keepInView(() => replaceComment(stone, element));
    const thread = element.closest<HTMLElement>(".thread");
    if (thread) {
      fillAnswers(element, thread);
      showReplyCount(thread);
    }
    element.focus({ preventScroll: true });
  } catch (failure) {
    showError(stone, (failure as Error).message);
  }
}
