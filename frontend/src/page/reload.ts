/// Reloading the page's state from the server if the gap is too large for a diff. Drafts stay. Loaded only when needed.

import type { State } from "../net/state";
import type { Polls } from "../poll/polls";
import { fetchPage, readState } from "../thread/pages";
import { takeComposers } from "../thread/replies";
import { showBoxes } from "../thread/rule-boxes";
import { all, one, setText, show } from "./dom";
import { fillMoments } from "./moments";
import type { Rules } from "./rules";

/** The blank forms that are always the server's; the one for a reply has the reader's own marks. */
const FORMS = ["menu", "report", "edit", "withdraw", "remove"];

/** Put a fresh page's threads and results into this one, and return its revision; throws if no page can be loaded. */
export async function loadState(page: HTMLElement, polls: Polls, rules: Rules): Promise<State> {
  const loaded = await fetchPage(location.href);
  const fresh = one(loaded, "main[data-article]");
  const state = readState(fresh);
  polls.adopt(fresh);
  dropPolls(page, fresh);
  if (page.querySelector("[data-threads]")) {
    replaceThreads(page, fresh);
    replaceRules(page, fresh);
    replaceForms(loaded);
    rules.read();
    rules.refresh();
  }
  return state;
}

/** The box for comments stays: it can hold a draft. */
function replaceRules(page: HTMLElement, fresh: HTMLElement): void {
  for (const name of ["closedFor", "wait", "maxDepth", "slowMode", "sides", "accountsOnly", "account"]) {
    one(page, "#debate").dataset[name] = one(fresh, "#debate").dataset[name] ?? "";
  }
  for (const selector of ["[data-rules]", "[data-sanction]"]) {
    page.querySelector(selector)?.replaceChildren(...(fresh.querySelector(selector)?.childNodes ?? []));
  }
  fillMoments(page);
}

/** Polls that the debate no longer has. */
function dropPolls(page: HTMLElement, fresh: HTMLElement): void {
  const kept = new Set(all(fresh, "[data-poll]").map(({ dataset }) => dataset.poll));
  for (const poll of all(page, "[data-polls] > [data-poll]")) {
    if (!kept.has(poll.dataset.poll)) {
      poll.remove();
    }
  }
}

/** What forms offer follows the debate's rules, also in the blank ones. */
function replaceForms(loaded: Document): void {
  const blank = (name: string) => loaded.querySelector<HTMLTemplateElement>(`#${name}-template`);
  for (const name of FORMS) {
    const form = blank(name);
    if (form) {
      document.getElementById(`${name}-template`)?.replaceWith(document.importNode(form, true));
    }
  }
  showBoxes({
    reasons_required: Boolean(blank("remove")?.content.querySelector("select[required]")),
    show_sides: one(loaded, "#debate").dataset.sides === "yes",
    take_questions: Boolean(blank("reply")?.content.querySelector("input[name=question]")),
  });
}

function replaceThreads(page: HTMLElement, fresh: HTMLElement): void {
  const list = one(page, "[data-threads]");
  const focused = document.activeElement;
  const place = list.contains(focused) ? focused?.closest(".comment")?.id : undefined;
  const putBack = takeComposers(page);
  page.querySelector("[data-posted]")?.replaceChildren();
  list.replaceChildren(...one(fresh, "[data-threads]").children);
  putBack();
  if (place && focused instanceof HTMLElement) {
    const target = focused.isConnected ? focused : document.getElementById(place);
    target?.focus({ preventScroll: true });
  }
  setText(page, "[data-count-comments]", fresh.querySelector("[data-count-comments]")?.textContent ?? "");
  setText(page, "[data-comment-count]", one(fresh, "[data-comment-count]").textContent ?? "");
  show(page.querySelector("[data-empty]"), list.childElementCount === 0);
  // The fresh page can show another part of the debate, and be another reader's.
  for (const name of ["firstPage", "lastPage", "after", "newest", "sort", "moderator"]) {
    page.dataset[name] = fresh.dataset[name] ?? "";
  }
  page.querySelector(".follow")?.remove();
  one(page, "#debate-title").after(...all(fresh, ".follow"));
  const orders = all(fresh, ".debate-bar > :is(.order, .orders)");
  if (orders.length > 0) {
    const former = all(page, ".debate-bar > :is(.order, .orders)");
    former[0]?.before(...orders);
    for (const element of former) {
      element.remove();
    }
  }
  page.querySelector(".side-chips")?.remove();
  const chips = fresh.querySelector(".side-chips");
  if (chips) {
    one(page, ".debate-bar").after(chips);
  }
  page
    .querySelector("[data-above]")
    ?.replaceChildren(...(fresh.querySelector("[data-above]")?.children ?? []));
  replacePager(page, fresh);
}

function replacePager(page: HTMLElement, fresh: HTMLElement): void {
  const pager = fresh.querySelector(".pager");
  page.querySelector(".pager")?.remove();
  if (pager) {
    one(page, "[data-empty]").after(pager);
  }
}
