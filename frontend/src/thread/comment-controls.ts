/// The controls under a comment: like, reply, report, edit, withdraw and, for moderators, remove, restore, pin,
/// pick, approve.
import type { Answer, Command } from "../net/commands";
import { NoAnswer } from "../net/http";
import { Retry } from "../net/retry";
import type { Comment, Decision } from "../net/wire";
import { cloneTemplate, numberFields, one, showError, textOf } from "../page/dom";
import { t } from "../page/messages";
import { Composer, type ComposerEvents } from "./composer";
import { dropDraft, waitingReplies } from "./drafts";
import { putBack } from "./replies";

export interface ControlEvents extends ComposerEvents {
  onChanged(comment: Comment): void;
  onDecided(decision: Decision): void;
}

export class CommentControls {
  /** The open reply boxes, by the comment that they reply to. */
  #composers = new Map<number, Composer>();
  /** Whether each comment is to be liked, as long as the server has not acknowledged it. */
  #likes = new Map<number, boolean>();
  #retryLikes = new Retry(() => this.#sendLikes());
  #signal: AbortSignal | undefined;

  constructor(
    private readonly page: HTMLElement,
    private readonly slug: string,
    private readonly events: ControlEvents,
  ) {}

  start(signal: AbortSignal): void {
    this.page.addEventListener("click", (event) => this.#noteClick(event), { signal });
    this.page.addEventListener("submit", (event) => this.#noteSubmit(event), { signal });
    this.page.addEventListener("keydown", (event) => this.#noteKey(event), { signal });
    signal.addEventListener("abort", () => this.#retryLikes.stop());
    this.#signal = signal;
    for (const id of waitingReplies(this.slug)) {
      const comment = document.getElementById(`comment-${id}`);
      putBack(this.#makeReply(id), comment);
    }
  }

  retry(): void {
    for (const composer of this.#composers.values()) {
      composer.retry();
    }
    this.#retryLikes.now();
  }

  #noteClick(event: MouseEvent): void {
    const control = (event.target as Element).closest<HTMLElement>("[data-act], [data-cancel]");
    const comment = control?.closest<HTMLElement>(".comment");
    if (!control || !comment || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const act = control.dataset.act;
    if (act === "edit" && comment.dataset.bodyText === undefined) {
      // Only the server knows the original text: the page has the rendered one.
      return;
    }
    event.preventDefault();
    if (act === "menu" || control.closest("[data-menu]")) {
      void import("./menu").then(
        ({ useMenu }) => useMenu(comment, control),
        () => follow(control),
      );
    }
    if (act === undefined) {
      this.#closeForm(comment, { isCancelled: true });
    } else if (act === "like") {
      this.#like(comment, control);
    } else if (control instanceof HTMLButtonElement && control.value) {
      const command = { type: control.value, comment: idOf(comment), reason: "", category: "" } as Command;
      void this.#try(comment, () => this.events.send(command));
    } else if (act === "reply") {
      this.#openForm(comment, act, () => {
        const form = this.#makeReply(idOf(comment));
        const name = textOf(one(comment, "[data-author-name]"));
        one<HTMLTextAreaElement>(form, "textarea").placeholder = t("Reply to %(name)s", { name });
        return form;
      });
    } else if (!/menu/.test(act)) {
      void import("./comment-forms").then(
        ({ makeForm }) => this.#openForm(comment, act, () => makeForm(comment, act, this.slug)),
        () => follow(control),
      );
    }
  }

  #noteKey(event: KeyboardEvent): void {
    const comment = (event.target as Element).closest("[data-form]")?.closest<HTMLElement>(".comment");
    if (event.key === "Escape" && comment) {
      this.#closeForm(comment, { isCancelled: true });
    }
  }

  #noteSubmit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const comment = form.closest<HTMLElement>(".comment");
    if (form.dataset.formFor && comment) {
      event.preventDefault();
      void import("./comment-forms").then(
        ({ sendForm }) =>
          sendForm(comment, form, this.slug, {
            send: this.events.send,
            attempt: (place, act) => this.#try(place, act),
            close: (done) => this.#closeForm(done),
          }),
        () => form.submit(),
      );
    }
  }

  #like(comment: HTMLElement, control: HTMLElement): void {
    const isLiked = control.getAttribute("aria-pressed") !== "true";
    control.setAttribute("aria-pressed", String(isLiked));
    this.#likes.set(idOf(comment), isLiked);
    void this.#sendLike(idOf(comment), isLiked);
  }

  #sendLikes(): void {
    for (const [id, isLiked] of this.#likes) {
      void this.#sendLike(id, isLiked);
    }
  }

  async #sendLike(id: number, isLiked: boolean): Promise<void> {
    this.#tellOfLike(id, null);
    try {
      const answer = await this.events.send({ type: isLiked ? "like" : "unlike", comment: id });
      if (answer.comment) {
        this.events.onChanged(answer.comment);
      }
    } catch (failure) {
      if (this.#likes.get(id) !== isLiked) {
        // The reader has changed their mind.
        return;
      }
      if (failure instanceof NoAnswer && this.#retryLikes.note(failure)) {
        this.#tellOfLike(
          id,
          `${failure.message} ${t("Your like is sent as soon as the connection is back.")}`,
        );
        return;
      }
      void import("./like-refused").then(({ explain }) =>
        explain(id, isLiked, failure as Error, this.events.takeName),
      );
    }
    if (this.#likes.get(id) === isLiked) {
      this.#likes.delete(id);
    }
    if (this.#likes.size === 0) {
      this.#retryLikes.stop();
    }
  }

  #tellOfLike(id: number, words: string | null): void {
    const comment = document.getElementById(`comment-${id}`);
    if (comment) {
      showError(comment, words);
    }
  }

  async #try(place: HTMLElement, act: () => Promise<Answer>): Promise<boolean> {
    showError(place, null);
    try {
      const answer = await act();
      if (answer.comment) {
        this.events.onChanged(answer.comment);
      }
      if (answer.decision) {
        this.events.onDecided(answer.decision);
      }
      return true;
    } catch (failure) {
      showError(place, (failure as Error).message);
      return false;
    }
  }

  /** Open a control's form below its comment; if it is open already, close it. */
  #openForm(comment: HTMLElement, act: string, make: () => HTMLFormElement): void {
    const place = one(comment, "[data-form]");
    const isOpen = place.dataset.form === act && place.childElementCount > 0;
    this.#closeForm(comment);
    if (isOpen) {
      return;
    }
    const form = make();
    place.dataset.form = act;
    place.replaceChildren(form);
    form.querySelector<HTMLElement>("select, textarea, input:not([type=hidden]), button")?.focus();
  }

  #makeReply(id: number): HTMLFormElement {
    const form = cloneTemplate("reply-template") as HTMLFormElement;
    numberFields(form, `reply-${id}`);
    this.#startComposer(form, id);
    return form;
  }

  #startComposer(form: HTMLFormElement, id: number): void {
    const events: ComposerEvents = {
      ...this.events,
      onPosted: (posted) => {
        const comment = form.closest<HTMLElement>(".comment");
        if (comment) {
          this.#closeForm(comment);
        }
        // If the parent comment has left the page, the form is in another place.
        form.remove();
        this.events.onPosted(posted);
      },
    };
    const composer = new Composer(form, this.slug, id, events);
    if (this.#signal) {
      composer.start(this.#signal);
    }
    this.#composers.set(id, composer);
  }

  #closeForm(comment: HTMLElement, { isCancelled = false } = {}): void {
    const place = one(comment, "[data-form]");
    if (place.dataset.form === "edit" && isCancelled) {
      dropDraft(this.slug, editOf(comment));
    }
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren();
    place.dataset.form = "";
    this.#composers.get(idOf(comment))?.close();
    this.#composers.delete(idOf(comment));
    if (hadFocus) {
      comment.focus({ preventScroll: true });
    }
  }
}

/** The storage key of an edit's draft. */
const editOf = (comment: HTMLElement) => `edit-${idOf(comment)}`;

function idOf(comment: HTMLElement): number {
  return Number(comment.dataset.comment);
}

/** The code can't be loaded: follow the link, or submit the form, instead. */
function follow(control: HTMLElement): void {
  // In a frame, on another page than the surrounding one.
  open((control as HTMLAnchorElement).href, document.querySelector("base")?.target || "_self");
}
