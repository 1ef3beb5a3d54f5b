/// Pages of the server, fetched and taken apart: more threads and more replies have the server's own markup.
import { credentials } from "./credentials";
import { all, one, show } from "./dom";
import { insertByAge } from "./placing";
import { takeComposers } from "./replies";
import { isNews, type State } from "./state";

/** What a link to more may know of the page's state, and what it tells it. */
export interface Loading {
  /** The revision of each comment that the page has met. */
  known(): ReadonlyMap<number, number>;
  onLoaded(comments: [id: number, rev: number][]): void;
}

const ATTEMPTS = 3;

/** Fetch a page of this site. */
export async function fetchPage(address: string): Promise<Document> {
  const headers = { Accept: "text/html", ...credentials().headers() };
  const response = await fetch(address, { headers, credentials: credentials().cookies, cache: "no-store" });
  if (!response.ok) {
    throw new Error("The page cannot be loaded at the moment.");
  }
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Return the comments in a part of a page, each with its revision. */
export function readRevisions(root: ParentNode): [id: number, rev: number][] {
  return all(root, "[data-threads] [data-comment]").map((comment) => [
    Number(comment.dataset.comment),
    Number(comment.dataset.rev),
  ]);
}

/** Read where a page of the server stands. */
export function readState(page: HTMLElement): State {
  return {
    epoch: page.dataset.epoch ?? "",
    rev: Number(page.dataset.rev),
    comments: new Map(readRevisions(page)),
    tallies: new Map(
      all(page, "[data-poll]").map((card) => [Number(card.dataset.poll), Number(card.dataset.version)]),
    ),
  };
}

/** Follow "More comments" and "Show N more replies" without leaving the page. */
export function followMore(page: HTMLElement, loading: Loading, signal: AbortSignal): void {
  const follow = async (link: HTMLAnchorElement) => {
    try {
      const loaded = await fetchCurrent(link.href, loading);
      const comments = readRevisions(loaded);
      if (link.matches("[data-more-threads]")) {
        appendThreads(page, loaded, link);
      } else {
        const thread = one(link.closest(".thread") ?? page, ".comment").id;
        (new URL(link.href).searchParams.has("after") ? appendReplies : replaceThread)(loaded, thread);
      }
      loading.onLoaded(comments);
    } catch {
      // In a frame, on another page than the one around it.
      open(link.href, document.querySelector("base")?.target || "_self");
    }
  };
  page.addEventListener(
    "click",
    (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>(
        "[data-more-threads], [data-more-replies]",
      );
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        void follow(link);
      }
    },
    { signal },
  );
}

/** Fetch a page that is no older than this one: what was removed meanwhile must not come back with it. */
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

/** Put what follows in a long thread below what is shown of it. */
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
