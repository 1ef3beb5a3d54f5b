/// The box in which a comment or reply is written: what is in it stays there until the server has it.
import type { Answer, Command } from "./commands";
import { one, setText, show, showError } from "./dom";
import { dropDraft, keepDraft, loadDraft, newKey } from "./drafts";
import { NoAnswer, type Refusal } from "./http";
import type { Comment } from "./wire";
import { thousands } from "./words";

export const MAX_CHARACTERS = 4_000;

export interface ComposerEvents {
  send(command: Command): Promise<Answer>;
  /** Become a guest of that name, unless there is a name already. */
  takeName(name: string): Promise<void>;
  onPosted(comment: Comment): void;
}

export class Composer {
  #text: HTMLTextAreaElement;
  #button: HTMLButtonElement;
  #key: string;
  #isSending = false;
  #waits = false;

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
    this.#showLeft();
  }

  focus(): void {
    this.#text.focus();
  }

  /** The connection is back: send what waits for it. */
  retry(): void {
    if (this.#waits) {
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
    this.#waits = false;
    this.#keep();
    this.#showLeft();
  }

  async #post(): Promise<void> {
    const body = this.#text.value;
    if (this.#isSending || this.#refuses(body)) {
      return;
    }
    this.#keep();
    this.#setSending(true);
    try {
      await this.events.takeName(this.form.querySelector<HTMLInputElement>("input[name=name]")?.value ?? "");
      const parent = this.parent === undefined ? {} : { parent: this.parent };
      const answer = await this.events.send({ type: "comment", body, key: this.#key, ...parent });
      this.#finish(answer);
    } catch (failure) {
      this.#explain(failure as Error);
    } finally {
      this.#setSending(false);
    }
  }

  #finish(answer: Answer): void {
    this.#waits = false;
    dropDraft(this.slug, this.parent);
    this.#key = newKey();
    this.#text.value = "";
    this.#showLeft();
    if (answer.comment) {
      this.events.onPosted(answer.comment);
    }
  }

  #explain(failure: Error): void {
    this.#waits = failure instanceof NoAnswer;
    const refusal = failure as Partial<Refusal>;
    if (refusal.code === "key_conflict") {
      this.#key = newKey();
    }
    const words = this.#waits
      ? `${failure.message} Your comment is kept here and is sent as soon as the connection is back.`
      : failure.message;
    showError(this.form, words);
  }

  #refuses(body: string): boolean {
    const length = [...body.trim()].length;
    if (length > 0 && length <= MAX_CHARACTERS) {
      return false;
    }
    showError(
      this.form,
      length === 0
        ? "Write something first."
        : `That is ${thousands(length - MAX_CHARACTERS)} characters too long.`,
    );
    this.#text.focus();
    return true;
  }

  #keep(): void {
    keepDraft(this.slug, this.parent, { body: this.#text.value, key: this.#key });
  }

  #setSending(isSending: boolean): void {
    this.#isSending = isSending;
    this.#button.disabled = isSending;
    this.#text.readOnly = isSending;
    this.form.classList.toggle("sending", isSending);
    if (isSending) {
      showError(this.form, null);
      setText(this.form, "[data-left]", "Posting…");
    } else {
      this.#showLeft();
    }
  }

  #showLeft(): void {
    const left = MAX_CHARACTERS - [...this.#text.value.trim()].length;
    setText(
      this.form,
      "[data-left]",
      left < 0 ? `${thousands(-left)} characters too many` : `${thousands(left)} characters left`,
    );
  }
}

/** Show in every box, and in those yet to be opened, under which name the reader writes. */
export function showName(name: string): void {
  const templates = [...document.querySelectorAll<HTMLTemplateElement>("template")].map(
    (template) => template.content,
  );
  for (const root of [document, ...templates]) {
    for (const form of root.querySelectorAll("[data-composer]")) {
      setText(form, "[data-own-name]", name);
      show(form.querySelector("[data-as]"), true);
      show(form.querySelector("[data-name]"), false);
    }
  }
}
