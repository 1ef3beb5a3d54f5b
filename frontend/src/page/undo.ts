/// What a moderator just did, and how to undo it, for ten seconds.

import { call } from "../net/http";
import type { Outcome } from "../net/wire";
import { serverNow } from "./clock";
import { all, one, setText } from "./dom";
import { mark, t, tn } from "./messages";

const UNDO_MS = 10_000;

const DONE: Record<string, string> = {
  remove: mark("Removed"),
  restore: mark("Restored"),
  approve: mark("Approved"),
  pin: mark("Pinned"),
  unpin: mark("Unpinned"),
  pick: mark("Picked by the newsroom"),
  unpick: mark("No longer a newsroom pick"),
  unmark_question: mark("No longer a question"),
};

const DECIDED = mark("Decided");

export class UndoBar {
  #decisions: number[] = [];
  #timer: number | undefined;

  constructor(
    private readonly bar: HTMLElement,
    private readonly onUndone: (outcomes: Outcome[]) => void,
  ) {}

  start(signal: AbortSignal): void {
    this.bar.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        void this.undo();
      },
      { signal },
    );
    // A decision by a form without script can be undone here too.
    this.#decisions = all<HTMLInputElement>(this.bar, "[name=decision]").map(({ value }) => Number(value));
    this.#timer = window.setTimeout(() => this.#hide(), UNDO_MS);
  }

  /** Say what happened to the comments, and offer to undo it as long as that is possible. */
  offer(outcomes: Outcome[]): void {
    const done = outcomes.flatMap(({ decision }) => decision ?? []);
    const refused = outcomes.flatMap(({ error }) => error ?? []);
    // The answer can belong to a repeated request: then less time is left to undo it, or none.
    const since = serverNow().getTime() - UNDO_MS;
    this.#decisions = done.filter(({ created }) => new Date(created).getTime() > since).map(({ id }) => id);
    const label = DONE[done[0]?.action as string] ?? DECIDED;
    const word = t(label);
    const counted = tn("%(number)s comment", "%(number)s comments", done.length);
    const words = done.length > 1 ? t("%(name)s: %(words)s", { name: word, words: counted }) : word;
    this.#say([done.length > 0 ? words : "", refused[0]?.message ?? ""].filter(Boolean).join(". "));
  }

  async undo(): Promise<void> {
    const decisions = this.#decisions;
    if (decisions.length === 0) {
      return;
    }
    this.#decisions = [];
    try {
      const { outcomes } = await call<{ outcomes: Outcome[] }>("POST", "/moderation/undo", { decisions });
      const refused = outcomes.find(({ error }) => error)?.error;
      this.#say(refused ? refused.message : t("Undone"));
      this.onUndone(outcomes);
    } catch (failure) {
      this.#say((failure as Error).message);
    }
  }

  #say(words: string): void {
    clearTimeout(this.#timer);
    setText(this.bar, "[data-done]", words);
    one(this.bar, "button").hidden = this.#decisions.length === 0;
    this.bar.hidden = words === "";
    this.#timer = window.setTimeout(() => this.#hide(), UNDO_MS);
  }

  #hide(): void {
    this.#decisions = [];
    this.bar.hidden = true;
  }
}
