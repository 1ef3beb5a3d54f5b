/// More of a debate: the next threads, or the next replies of a thread. Loaded only when needed.

import { isNews } from "../net/state";
import { all, one, show } from "../page/dom";
import { insertByAge } from "./insertion";
import { fetchPage, type Loading, readRevisions } from "./pages";
import { takeComposers } from "./replies";

const ATTEMPTS = 3;

/** Put a link's content on the page; throws if it can't be loaded. */
export async function loadMore(page: HTMLElement, link: HTMLAnchorElement, loading: Loading): Promise<void> {
  const loaded = await fetchCurrent(link.href, loading);
  const comments = readRevisions(loaded);
  if (link.matches("[data-more-threads]")) {
    appendThreads(page, loaded, link);
  } else {
    const thread = one(link.closest(".thread") ?? page, ".comment").id;
    (new URL(link.href).searchParams.has("after") ? appendReplies : replaceThread)(loaded, thread);
  }
  loading.onLoaded(comments);
}

/** Fetch a page that is not older than this one, so that removed comments don't come back. */
async function fetchCurrent(address: string, loading: Loading): Promise<Document> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const loaded = await fetchPage(address);
    const found = new Map(readRevisions(loaded));
    if ([...loading.known()].every(([id, rev]) => !found.has(id) || !isNews(found, id, rev))) {
      return loaded;
    }
  }
  throw new Error("The page that was loaded is older than this one.");
}

function appendThreads(page: HTMLElement, loaded: Document, link: HTMLAnchorElement): void {
  const list = one(page, "[data-threads]");
  const threads = all(loaded, "[data-threads] > .thread").filter((thread) => {
    return !document.getElementById(`comment-${thread.dataset.thread}`);
  });
  list.append(...threads);
  const next = loaded.querySelector<HTMLAnchorElement>("[data-more-threads]")?.getAttribute("href");
  if (next) {
    link.setAttribute("href", next);
  } else {
    page.dataset.lastPage = "yes";
    show(link.parentElement, false);
  }
  threads[0]?.querySelector<HTMLElement>(".comment")?.focus({ preventScroll: true });
}

/** Append the next replies of a long thread. */
function appendReplies(loaded: Document, topId: string): void {
  const thread = loaded.getElementById(topId)?.closest(".thread");
  const present = document.getElementById(topId)?.closest(".thread");
  if (thread && present) {
    const news = all(thread, ".replies > .comment").filter((reply) => !document.getElementById(reply.id));
    for (const reply of news) {
      insertByAge(one(present, "[data-replies]"), reply);
    }
    one(present, ".more").replaceWith(one(thread, ".more"));
    news[0]?.focus({ preventScroll: true });
  }
}

function replaceThread(loaded: Document, topId: string): void {
  const thread = loaded.getElementById(topId)?.closest(".thread");
  const present = document.getElementById(topId)?.closest(".thread");
  if (thread && present) {
    const shown = new Set(all(present, ".comment").map((comment) => comment.id));
    const putBack = takeComposers(present);
    present.replaceWith(thread);
    putBack();
    all(thread, ".comment")
      .find((comment) => !shown.has(comment.id))
      ?.focus({ preventScroll: true });
  }
}
