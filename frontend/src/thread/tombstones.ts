/// Joins consecutive removed comments without replies into one line.
import { all, one } from "../page/dom";
import { tn } from "../page/messages";
import { unseenReplies } from "./insertion";
import { keepInView } from "./scroll-anchor";

/** Join the removed comments of a list, and of each of its threads. Moderators can restore each, so they see each. */
export function joinTombstones(page: HTMLElement): void {
  const list = one(page, "[data-threads]");
  if (page.dataset.moderator === "yes" || !list.querySelector(".tombstone, .run")) {
    return;
  }
  keepInView(() => {
    for (const element of all(list, ".run-count")) {
      element.remove();
    }
    for (const element of all(list, ".run, .joined")) {
      element.classList.remove("run", "joined");
    }
    for (const row of [list, ...all(list, "[data-replies]")]) {
      join(all(row, ":scope > .comment, :scope > .thread"));
    }
  });
}

function join(row: HTMLElement[]): void {
  let run: HTMLElement[] = [];
  for (const element of row) {
    if (isBare(element)) {
      run.push(element);
    } else {
      joinRun(run);
      run = [];
    }
  }
  joinRun(run);
}

function joinRun([first, ...others]: HTMLElement[]): void {
  if (!first || others.length === 0) {
    return;
  }
  const count = document.createElement("p");
  count.className = "run-count";
  count.textContent = tn("%(number)s comment removed", "%(number)s comments removed", others.length + 1);
  first.prepend(count);
  first.classList.add("run");
  for (const other of others) {
    other.classList.add("joined");
  }
}

/** Say whether an element is a removed comment and nothing else: no replies, and none that is being written. */
function isBare(element: HTMLElement): boolean {
  const tombstone = element.matches(".thread")
    ? element.querySelector<HTMLElement>(":scope > .comment")
    : element;
  if (tombstone?.dataset.state !== "removed" || tombstone.dataset.hidden !== undefined) {
    return false;
  }
  const thread = tombstone.closest<HTMLElement>(".thread");
  const more = thread === element ? unseenReplies(element) : 0;
  const hasReply = thread?.querySelector(`[data-parent="${tombstone.dataset.comment}"]`);
  return more === 0 && !hasReply && one(tombstone, "[data-form]").childElementCount === 0;
}
