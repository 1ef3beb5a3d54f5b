/// The box in which a comment or reply is written: its text stays until the server has acknowledged it.
import type { Answer, Command, Marks } from "../net/commands";
import { NoAnswer, Refusal } from "../net/http";
import { Retry } from "../net/retry";
import type { Comment } from "../net/wire";
import { all, one, setText, showError } from "../page/dom";
import { mark, t, tn } from "../page/messages";
import { duration } from "../page/words";
import { dropDraft, keepDraft, loadDraft, type Sent, toSend } from "./drafts";

export const MAX_CHARACTERS = 4_000;
/** From this number on, the characters that are left are counted. */
const COUNTED_FROM = 500;
const KEPT = mark("Your comment is kept here. You can send it again.");
/** A comment sent from here is refused under its key only if somebody else has already posted it. */
const ALREADY_POSTED = mark(
  "You have already posted this under another name. Post again to post it under this one too.",
);

const COUNTDOWN_MS = 1_000;

export interface ComposerEvents {
  send(command: Command): Promise<Answer>;
  /** Become a guest of that name, unless the page shows a name already; returns the author's id. */
  takeName(name: string): Promise<number>;
  /** The reader has changed: show the new name. */
  onAnotherReader(): Promise<unknown>;
  onPosted(comment: Comment): void;
  /** How long slow mode blocks this reader's next comment; 0 if it doesn't. */
  secondsToWait(): number;
  onWait(seconds: number): void;
}

export class Composer {
  #text: HTMLTextAreaElement;
  #button: HTMLButtonElement;
  /** The last comment sent from here, if it may have arrived. */
  #sent: Sent | undefined;
  #isSending = false;
  #retry = new Retry(() => this.form.isConnected && void this.#post({ isRepeated: true }));
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
    this.#sent = draft?.sent;
    if (draft && !this.#text.value) {
      this.#text.value = draft.body;
      if (draft.mentions) {
        form.dataset.mentions = draft.mentions;
      }
      for (const box of draft.sent ? this.#boxes : []) {
        box.checked = Boolean(draft.sent?.[box.name as keyof Marks]);
      }
      if (draft.waits) {
        this.#retry.wait();
        this.#promise(t("No answer yet."));
      }
    }
  }

  start(signal: AbortSignal): void {
    this.form.noValidate = true;
    this.form.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.#text.addEventListener("input", () => this.#noteInput(), { signal });
    this.#text.addEventListener("keydown", (event) => this.#noteKey(event), { signal });
    signal.addEventListener("abort", () => {
      this.#retry.stop();
      clearTimeout(this.#countdown);
    });
    this.showLeft();
  }

  /** The checkboxes, each of which is a mark of the comment. The debate's rules decide which there are. */
  get #boxes(): HTMLInputElement[] {
    return all<HTMLInputElement>(this.form, "[type=checkbox]");
  }

  get hasText(): boolean {
    return this.#text.value.trim() !== "";
  }

  /** Retry a pending comment, if there is one and its box still exists. */
  retry(): void {
    this.#retry.now();
  }

  /** The box is closed: its text is kept, but no longer retried. */
  close(): void {
    this.#retry.stop();
    this.#keep();
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
    if (this.#retry.isOn) {
      // The reader is changing the text: don't send it until they do.
      this.#retry.stop();
      showError(this.form, null);
    }
    this.#keep();
    this.showLeft();
  }

  async #post({ isRepeated = false } = {}): Promise<void> {
    const body = this.#text.value.trim();
    // Slow mode may now count from an earlier attempt.
    if (this.#isSending || this.#refuses(body) || (!isRepeated && this.#waits())) {
      return;
    }
    const { mentions } = this.form.dataset;
    const marks = {
      ...Object.fromEntries(this.#boxes.map(({ name, checked }) => [name, checked])),
      ...(mentions && { mentions: JSON.parse(mentions) }),
    };
    const sent = (isRepeated && this.#sent) || toSend(body, marks, this.#sent);
    this.#sent = sent;
    this.#keep(true);
    this.#setSending(true);
    try {
      const name = this.form.querySelector<HTMLInputElement>("input[name=name]")?.value ?? "";
      const author = await this.events.takeName(name);
      const parent = this.parent === undefined ? {} : { parent: this.parent };
      const answer = await this.events.send({ type: "comment", author, ...parent, ...sent });
      this.#finish(answer);
    } catch (failure) {
      await this.#explain(failure as Error);
    } finally {
      this.#setSending(false);
    }
  }

  #finish(answer: Answer): void {
    this.#retry.stop();
    dropDraft(this.slug, this.parent);
    this.#sent = undefined;
    this.#text.value = "";
    delete this.form.dataset.mentions;
    if (answer.comment) {
      this.events.onPosted(answer.comment);
    }
  }

  async #explain(failure: Error): Promise<void> {
    if (failure instanceof NoAnswer && this.#retry.note(failure)) {
      this.#promise(failure.message);
      return;
    }
    this.#retry.stop();
    const code = failure instanceof Refusal ? failure.code : "";
    if (code === "key_conflict") {
      this.#sent = undefined;
    } else if (code === "sign_in_required" || code === "reader_changed" || code === "signed_in") {
      await this.events.onAnotherReader();
    } else if (code === "slow_mode" && failure instanceof Refusal) {
      this.events.onWait(failure.retryAfter ?? 1);
    }
    this.#keep();
    const words = code ? failure.message : `${failure.message} ${t(KEPT)}`;
    showError(this.form, code === "key_conflict" ? t(ALREADY_POSTED) : words);
  }

  #promise(reason: string): void {
    const promise = t("Your comment is kept here and is sent as soon as the connection is back.");
    showError(this.form, `${reason} ${promise}`);
  }

  #refuses(body: string): boolean {
    const length = [...body].length;
    if (length > 0 && length <= MAX_CHARACTERS) {
      return false;
    }
    const tooLong = tooMany(length - MAX_CHARACTERS);
    showError(this.form, length === 0 ? t("Write something first.") : tooLong);
    this.#text.focus();
    return true;
  }

  /** Show how long slow mode lasts, if it applies; the text stays. */
  #waits(): boolean {
    const seconds = this.events.secondsToWait();
    if (seconds > 0) {
      showError(this.form, `${wait(seconds)} ${t("Your text stays here.")}`);
    }
    return seconds > 0;
  }

  #keep(waits = false): void {
    const body = this.#text.value;
    if (body || this.#sent) {
      keepDraft(this.slug, this.parent, {
        body,
        sent: this.#sent,
        waits,
        mentions: this.form.dataset.mentions,
      });
    } else {
      dropDraft(this.slug, this.parent);
    }
  }

  /** Make the box as high as its text, where styles alone can't. */
  #grow(): void {
    if (!CSS.supports("field-sizing", "content")) {
      this.#text.style.height = "";
      this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
    }
  }

  #endWait(): void {
    if (this.events.secondsToWait() === 0) {
      showError(this.form, null);
    }
    this.showLeft();
  }

  #setSending(isSending: boolean): void {
    this.#isSending = isSending;
    // Not disabled, because that would take the focus out of the form.
    this.#button.setAttribute("aria-disabled", String(isSending));
    this.#text.readOnly = isSending;
    this.form.classList.toggle("sending", isSending);
    if (isSending) {
      showError(this.form, null);
      setText(this.form, "[data-left]", t("Posting…"));
    } else {
      this.showLeft();
    }
  }

  /** Show how long slow mode lasts, or else how many characters are left. */
  showLeft(): void {
    const seconds = this.events.secondsToWait();
    clearTimeout(this.#countdown);
    if (seconds > 0 && this.form.isConnected) {
      setText(this.form, "[data-left]", wait(seconds));
      this.#countdown = window.setTimeout(() => this.#endWait(), COUNTDOWN_MS);
      return;
    }
    const left = MAX_CHARACTERS - [...this.#text.value.trim()].length;
    const words =
      left < 0 ? tooMany(-left) : tn("%(number)s character left", "%(number)s characters left", left);
    setText(this.form, "[data-left]", left <= COUNTED_FROM ? words : "");
    this.#grow();
  }
}

function tooMany(characters: number): string {
  return tn("%(number)s character too many", "%(number)s characters too many", characters);
}

function wait(seconds: number): string {
  return t("You can comment again in %(duration)s.", { duration: duration(seconds) });
}
