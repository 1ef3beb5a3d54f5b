/// What the lines of removed comments say: when and why, and how many they are if several without replies follow each other.
import { all, one } from "../page/dom";
import { mark, t, tn } from "../page/messages";
import { fillTime } from "../page/times";
import { unseenReplies } from "./insertion";
import { keepInView } from "./scroll-anchor";

/** The categories of breaches, as they continue a sentence; "something else" tells nobody anything. */
const BECAUSE: Record<string, string> = {
  abuse: mark("insult or threat"),
  hate: mark("hatred against a group"),
  spam: mark("advertising or spam"),
  false: mark("knowingly false"),
  off_topic: mark("off topic"),
};

/** Say on new tombstones when and why the comment was removed, as the template says it on those of the server. */
export function describeRemovals(page: HTMLElement): void {
  for (const tombstone of all(page, ".tombstone[data-removed]")) {
    const [removed, why = ""] = (tombstone.dataset.removed ?? "").split(" ");
    const words = tombstone.querySelector("p > span")?.firstChild;
    // The browser's translation may have put elements there.
    if (removed && words instanceof Text) {
      const [done, because] = [words.data.trim(), BECAUSE[why]];
      const time = document.createElement("time");
      time.dateTime = removed;
      fillTime(time);
      words.data = `${because ? t("%(done)s: %(because)s", { done, because: t(because) }) : done} · `;
      words.after(time);
    }
    delete tombstone.dataset.removed;
  }
}

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
