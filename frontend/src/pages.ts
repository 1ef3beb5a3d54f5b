/// Pages of the server, fetched and taken apart: more threads and more replies have the server's own markup.
import { all, one, show } from "./dom";

/** Fetch a page of this site. */
export async function fetchPage(address: string): Promise<Document> {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) {
    throw new Error("The page cannot be loaded at the moment.");
  }
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Follow "More comments" and "Show N more replies" without leaving the page. */
export function followMore(page: HTMLElement, onLoaded: () => void, signal: AbortSignal): void {
  const follow = async (event: MouseEvent) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>(
      "[data-more-threads], [data-more-replies]",
    );
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    try {
      const loaded = await fetchPage(link.href);
      if (link.matches("[data-more-threads]")) {
        appendThreads(page, loaded, link);
      } else {
        replaceThread(loaded, one(link.closest(".thread") ?? page, ".comment").id);
      }
      onLoaded();
    } catch {
      location.assign(link.href);
    }
  };
  page.addEventListener("click", (event) => void follow(event), { signal });
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

function replaceThread(loaded: Document, topId: string): void {
  const thread = loaded.getElementById(topId)?.closest(".thread");
  const present = document.getElementById(topId)?.closest(".thread");
  if (thread && present) {
    const shown = all(present, ".comment").length;
    present.replaceWith(thread);
    all(thread, ".comment")[shown]?.focus({ preventScroll: true });
  }
}
