/// Keeps an open front page up to date, at a calm pace: bars, numbers and last comments.
///
/// It asks for the page that everybody without a name gets. The server makes that once for all of them, and answers
/// "not modified" while nothing has changed. Debates stay in their order until the page is loaded again.

import { all } from "./dom";
import { language } from "./messages";

const PAUSE_MS = 15_000;
const SPREAD_MS = 5_000;
const MAX_PAUSE_MS = 300_000;

/** Keep the front page up to date while it is open and visible. */
export async function keepUpToDate(list: HTMLElement): Promise<never> {
  for (let failures = 0, last = ""; ; ) {
    await pause(Math.min(PAUSE_MS * 2 ** failures, MAX_PAUSE_MS) + Math.random() * SPREAD_MS);
    await seen();
    try {
      const text = await readFrontPage();
      failures = 0;
      if (text !== last) {
        showNews(list, new DOMParser().parseFromString(text, "text/html"));
      }
      last = text;
    } catch {
      failures += 1;
    }
  }
}

async function readFrontPage(): Promise<string> {
  const answer = await fetch("/", {
    cache: "no-cache",
    credentials: "omit",
    headers: { "Accept-Language": language() },
  });
  if (!answer.ok) {
    throw new Error(`the front page was answered with ${answer.status}`);
  }
  return await answer.text();
}

function showNews(list: HTMLElement, news: Document): void {
  const bySlug = new Map(all(news, "[data-teaser]").map((teaser) => [teaser.dataset.teaser, teaser]));
  for (const teaser of all(list, "[data-teaser]")) {
    const newer = bySlug.get(teaser.dataset.teaser);
    if (newer) {
      const parts = all(newer, "[data-moving]");
      for (const [place, part] of all(teaser, "[data-moving]").entries()) {
        replace(part, parts[place]);
      }
    } else {
      // The debate is no longer on the front page: what was said there may have been removed.
      teaser.querySelector("[data-last]")?.replaceChildren();
    }
  }
}

function replace(part: HTMLElement, newer: HTMLElement | undefined): void {
  if (!newer || part.isEqualNode(newer)) {
    return;
  }
  const hadFocus = part.contains(document.activeElement);
  const fresh = document.importNode(newer, true);
  part.replaceWith(fresh);
  if (hadFocus) {
    fresh.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
  }
}

function pause(waitMs: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, waitMs));
}

function seen(): Promise<void> {
  return new Promise((wake) => {
    const look = () => {
      if (!document.hidden) {
        document.removeEventListener("visibilitychange", look);
        wake();
      }
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}
