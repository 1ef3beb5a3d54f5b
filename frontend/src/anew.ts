/// Taking the page's state anew from the server, where the gap is too large for a diff. What is being written stays.
/// Loaded only when it is needed.
import { one, setText, show } from "./dom";
import { fetchPage, readState } from "./pages";
import type { Polls } from "./polls";
import { takeComposers } from "./replies";
import type { State } from "./state";

/** Put a fresh page's threads and results into this one, and return where it stands; raises where none can be had. */
export async function loadAnew(page: HTMLElement, polls: Polls): Promise<State> {
  const loaded = await fetchPage(location.href);
  const fresh = one(loaded, "main[data-article]");
  const state = readState(fresh);
  polls.adopt(fresh);
  if (page.querySelector("[data-threads]")) {
    replaceThreads(page, fresh);
  }
  return state;
}

function replaceThreads(page: HTMLElement, fresh: HTMLElement): void {
  const list = one(page, "[data-threads]");
  const focused = document.activeElement;
  const place = list.contains(focused) ? focused?.closest(".comment")?.id : undefined;
  const putBack = takeComposers(list);
  list.replaceChildren(...one(fresh, "[data-threads]").children);
  putBack();
  if (place && focused instanceof HTMLElement) {
    const target = focused.isConnected ? focused : document.getElementById(place);
    target?.focus({ preventScroll: true });
  }
  setText(page, "[data-comment-count]", one(fresh, "[data-comment-count]").textContent ?? "");
  show(page.querySelector("[data-empty]"), list.childElementCount === 0);
  page.dataset.lastPage = fresh.dataset.lastPage;
  replacePager(page, fresh);
}

function replacePager(page: HTMLElement, fresh: HTMLElement): void {
  const pager = fresh.querySelector(".pager");
  page.querySelector(".pager")?.remove();
  if (pager) {
    one(page, "[data-empty]").after(pager);
  }
}
