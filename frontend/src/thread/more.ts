/// More of a debate: the next threads, or the next replies of a thread. Loaded only when needed.

import { isNews } from "../net/state";
import { all, one, show } from "../page/dom";
import { insertByAge, isLong, showMore, unseenReplies } from "./insertion";
import { fetchPage, readRevisions } from "./pages";
import { keepInView } from "./scroll-anchor";

const ATTEMPTS = 3;

/** What a "more" link can read of the page's state, and what it reports back. */
export interface Loading {
  /** The revision of each comment that the page has had. */
  known(): ReadonlyMap<number, number>;
  onLoaded(comments: [id: number, rev: number][]): void;
}

/** Put a link's content on the page; throws if it can't be loaded. */
export async function loadMore(page: HTMLElement, link: HTMLAnchorElement, loading: Loading): Promise<void> {
  const thread = link.matches("[data-more-replies]") ? link.closest<HTMLElement>(".thread") : null;
  const address = thread ? addressOfReplies(thread, link) : link.href;
  if (thread && isLong(thread)) {
    // In a frame, on another page than the surrounding one.
    open(`${address.split("#")[0]}#debate`, document.querySelector("base")?.target || "_self");
    return;
  }
  const loaded = await fetchCurrent(address, loading);
  const comments = readRevisions(loaded);
  if (thread) {
    appendReplies(loaded, thread);
  } else {
    appendThreads(page, loaded, link);
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

/** Return the address of the replies after the last one on the page. */
function addressOfReplies(thread: HTMLElement, link: HTMLAnchorElement): string {
  const address = new URL(link.href);
  address.searchParams.set("after", lastReply(thread)?.dataset.comment ?? thread.dataset.thread ?? "");
  return address.href;
}

/** Return the last reply on the page, without those that stand elsewhere than by age: the reader's own, and answers. */
function lastReply(thread: HTMLElement): HTMLElement | undefined {
  return all(thread, "[data-replies] > .comment:not(.own, .answer)").at(-1);
}

/** Append the next replies of a long thread; the last one that was there stays where it is in the window. */
function appendReplies(loaded: Document, thread: HTMLElement): void {
  const more = loaded.querySelector<HTMLElement>(`[data-thread="${thread.dataset.thread}"]`);
  if (!more) {
    return;
  }
  const replies = all(more, "[data-replies] > .comment").filter(({ id }) => !document.getElementById(id));
  keepInView(() => {
    for (const reply of replies) {
      insertByAge(thread, reply);
    }
    showMore(thread, unseenReplies(more));
  }, lastReply(thread) ?? one(thread, ".comment"));
  replies[0]?.focus({ preventScroll: true });
}
