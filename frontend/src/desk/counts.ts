/// How many comments are pending: beside the queues' names, and announced when it changes.

import type { Queue } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { one, setText } from "../page/dom";
import { thousands, tn } from "../page/messages";

/** Show how many comments are pending in each queue. */
export function showCounts(
  page: HTMLElement,
  announcer: Announcer,
  { reported, held, questions = 0 }: Queue["counts"],
): void {
  for (const [name, count] of Object.entries({ reported: reported - held, held, questions })) {
    setText(page, `[data-count=${name}]`, thousands(count));
  }
  const announced = one(page, "[data-announce]").dataset;
  if (announced.waiting !== String(reported)) {
    announced.waiting = String(reported);
    const words = tn(
      "%(number)s comment waits for a decision",
      "%(number)s comments wait for a decision",
      reported,
    );
    announcer.announce("queue", () => words);
  }
}
