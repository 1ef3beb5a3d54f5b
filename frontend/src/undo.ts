/// What a moderator just did, and the way back, for ten seconds.
import { all, one, setText } from "./dom";
import { call } from "./http";
import type { Outcome } from "./wire";
import { plural } from "./words";

const UNDO_MS = 10_000;

const DONE: Record<string, string> = {
  remove: "Removed",
  restore: "Restored",
  approve: "Approved",
  pin: "Featured",
  unpin: "No longer featured",
};

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
    // What a form without script has decided can be undone here as well.
    this.#decisions = all<HTMLInputElement>(this.bar, "[name=decision]").map(({ value }) => Number(value));
    this.#timer = window.setTimeout(() => this.#hide(), UNDO_MS);
  }

  /** Say what became of the comments, and offer the way back as long as there is one. */
  offer(outcomes: Outcome[]): void {
    const done = outcomes.flatMap(({ decision }) => decision ?? []);
    const refused = outcomes.flatMap(({ error }) => error ?? []);
    this.#decisions = done.map(({ id }) => id);
    const word = DONE[done[0]?.action ?? ""] ?? "Decided";
    const words = done.length > 1 ? `${word}: ${plural(done.length, "comment", "comments")}` : word;
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
      this.#say(refused ? refused.message : "Undone");
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
