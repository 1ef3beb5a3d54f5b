/// The box in which a comment or reply is written: what is in it stays there until the server has it.
import { backoffMs } from "./backoff";
import type { Answer, Command } from "./commands";
import { one, setText, showError } from "./dom";
import { dropDraft, keepDraft, loadDraft, newKey } from "./drafts";
import { NoAnswer, Refusal } from "./http";
import type { Comment } from "./wire";
import { thousands } from "./words";

export const MAX_CHARACTERS = 4_000;
/** What got no answer is sent again when the connection is back, and after so long (and more each time) anyhow. */
const RETRY_MS = 5_000;

const COUNTDOWN_MS = 1_000;

export interface ComposerEvents {
  send(command: Command): Promise<Answer>;
  /** Become a guest of that name, unless there is a name already. */
  takeName(name: string): Promise<void>;
  /** The server knows no name for this reader (any more). */
  onNameless(): void;
  onPosted(comment: Comment): void;
  /** How long slow mode keeps this reader from their next comment; 0 where it does not. */
  secondsToWait(): number;
  onWait(seconds: number): void;
}

export class Composer {
  #text: HTMLTextAreaElement;
  #button: HTMLButtonElement;
  #key: string;
  #isSending = false;
  /** How often in a row the server gave no answer; from 1 on, what is in the box waits to be sent again. */
  #failures = 0;
  #retry: number | undefined;
  #countdown: number | undefined;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly slug: string,
    private readonly parent: number | undefined,
    private readonly events: ComposerEvents,
  ) {
    this.#text = one<HTMLTextAreaElement>(form, "textarea");
    this.#button = one<HTMLButtonElement>(form, "button[type=submit]");
    const draft = loadDraft(slug, parent);
    this.#key = draft?.key ?? newKey();
    if (draft && !this.#text.value) {
      this.#text.value = draft.body;
    }
  }

  start(signal: AbortSignal): void {
    this.form.noValidate = true;
    this.form.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#text.addEventListener("input", () => this.#noteInput(), { signal });
    this.#text.addEventListener("keydown", (event) => this.#noteKey(event), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#retry);
      clearTimeout(this.#countdown);
    });
    this.showLeft();
  }

  get hasText(): boolean {
    return this.#text.value.trim() !== "";
  }

  focus(): void {
    this.#text.focus();
  }

  /** Send what waits to be sent again, if anything does and its box is still there. */
  retry(): void {
    if (this.#failures > 0 && this.form.isConnected) {
      void this.#post();
    }
  }

  #submit(event: Event): void {
    event.preventDefault();
    void this.#post();
  }

  #noteKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      this.#submit(event);
    }
  }

  #noteInput(): void {
    if (this.#failures > 0) {
      // The old words may have arrived after all: under their key, the new ones would be taken for them and be lost.
      this.#key = newKey();
      this.#failures = 0;
      showError(this.form, null);
    }
    this.#keep();
    this.showLeft();
  }

  async #post(): Promise<void> {
    const body = this.#text.value.trim();
    if (this.#isSending || this.#refuses(body) || this.#waits()) {
      return;
    }
    clearTimeout(this.#retry);
    this.#keep();
    this.#setSending(true);
    try {
      await this.events.takeName(this.form.querySelector<HTMLInputElement>("input[name=name]")?.value ?? "");
      const parent = this.parent === undefined ? {} : { parent: this.parent };
      const isStaff = this.form.querySelector<HTMLInputElement>("input[name=staff]")?.checked;
      const staff = isStaff ? { staff: true as const } : {};
      const answer = await this.events.send({ type: "comment", body, key: this.#key, ...parent, ...staff });
      this.#finish(answer);
    } catch (failure) {
      this.#explain(failure as Error);
    } finally {
      this.#setSending(false);
    }
  }

  #finish(answer: Answer): void {
    this.#failures = 0;
    dropDraft(this.slug, this.parent);
    this.#key = newKey();
    this.#text.value = "";
    if (answer.comment) {
      this.events.onPosted(answer.comment);
    }
  }

  #explain(failure: Error): void {
    if (failure instanceof NoAnswer) {
      this.#failures += 1;
      const waitMs = RETRY_MS + backoffMs(this.#failures);
      this.#retry = window.setTimeout(() => this.retry(), waitMs);
      const promise = "Your comment is kept here and is sent as soon as the connection is back.";
      showError(this.form, `${failure.message} ${promise}`);
      return;
    }
    this.#failures = 0;
    const code = failure instanceof Refusal ? failure.code : "";
    if (code === "key_conflict") {
      this.#key = newKey();
    } else if (code === "sign_in_required") {
      this.events.onNameless();
    } else if (code === "slow_mode" && failure instanceof Refusal) {
      this.events.onWait(failure.retryAfter ?? 1);
    }
    showError(this.form, failure.message);
  }

  #refuses(body: string): boolean {
    const length = [...body].length;
    if (length > 0 && length <= MAX_CHARACTERS) {
      return false;
    }
    const tooLong = `That is ${thousands(length - MAX_CHARACTERS)} characters too long.`;
    showError(this.form, length === 0 ? "Write something first." : tooLong);
    this.#text.focus();
    return true;
  }

  /** Say how long slow mode lasts, if it does; the words stay. */
  #waits(): boolean {
    const seconds = this.events.secondsToWait();
    if (seconds > 0) {
      showError(
        this.form,
        `Slow mode: you can write again in ${thousands(seconds)} s. Your words stay here.`,
      );
    }
    return seconds > 0;
  }

  #keep(): void {
    keepDraft(this.slug, this.parent, { body: this.#text.value, key: this.#key });
  }

  #endWait(): void {
    if (this.events.secondsToWait() === 0) {
      showError(this.form, null);
    }
    this.showLeft();
  }

  #setSending(isSending: boolean): void {
    this.#isSending = isSending;
    // Not disabled: that would take the focus out of the form.
    this.#button.setAttribute("aria-disabled", String(isSending));
    this.#text.readOnly = isSending;
    this.form.classList.toggle("sending", isSending);
    if (isSending) {
      showError(this.form, null);
      setText(this.form, "[data-left]", "Posting…");
    } else {
      this.showLeft();
    }
  }

  /** Say how long slow mode still lasts, or else how much can still be written. */
  showLeft(): void {
    const seconds = this.events.secondsToWait();
    clearTimeout(this.#countdown);
    if (seconds > 0 && this.form.isConnected) {
      setText(this.form, "[data-left]", `You can write again in ${thousands(seconds)} s`);
      this.#countdown = window.setTimeout(() => this.#endWait(), COUNTDOWN_MS);
      return;
    }
    const left = MAX_CHARACTERS - [...this.#text.value.trim()].length;
    setText(
      this.form,
      "[data-left]",
      left < 0 ? `${thousands(-left)} characters too many` : `${thousands(left)} characters left`,
    );
  }
}
