/// The controls under a comment: like, reply, report, edit, withdraw and, for moderators, remove, restore, pin, approve.
import type { Answer, Command } from "./commands";
import { Composer, type ComposerEvents } from "./composer";
import { cloneTemplate, one, showError } from "./dom";
import { call } from "./http";
import type { Comment, Decision } from "./wire";

export interface ActEvents extends ComposerEvents {
  onChanged(comment: Comment): void;
  onDecided(decision: Decision): void;
}

type Deciding = "approve" | "pin" | "unpin" | "restore";

const DECISIONS = new Set(["approve", "pin", "restore"]);

export class Acts {
  /** The open reply boxes, by the comment that is answered. */
  #composers = new Map<number, Composer>();
  #signal: AbortSignal | undefined;

  constructor(
    private readonly page: HTMLElement,
    private readonly slug: string,
    private readonly events: ActEvents,
  ) {}

  start(signal: AbortSignal): void {
    this.page.addEventListener("click", (event) => this.#noteClick(event), { signal });
    this.page.addEventListener("submit", (event) => this.#noteSubmit(event), { signal });
    this.page.addEventListener("keydown", (event) => this.#noteKey(event), { signal });
    this.#signal = signal;
  }

  retry(): void {
    for (const composer of this.#composers.values()) {
      composer.retry();
    }
  }

  #noteClick(event: MouseEvent): void {
    const control = (event.target as Element).closest<HTMLElement>("[data-act], [data-cancel]");
    const comment = control?.closest<HTMLElement>(".comment");
    if (!control || !comment || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const act = control.dataset.act;
    if (act === undefined) {
      this.#closeForm(comment);
    } else if (act === "like") {
      void this.#like(comment, control);
    } else if (DECISIONS.has(act)) {
      const decision = (control as HTMLButtonElement).value as Deciding;
      const command: Command = { type: decision, comment: idOf(comment), reason: "", category: "" };
      void this.#try(comment, () => this.events.send(command));
    } else {
      this.#openForm(comment, act);
    }
  }

  #noteKey(event: KeyboardEvent): void {
    const comment = (event.target as Element).closest("[data-form]")?.closest<HTMLElement>(".comment");
    if (event.key === "Escape" && comment) {
      this.#closeForm(comment);
    }
  }

  #noteSubmit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const comment = form.closest<HTMLElement>(".comment");
    const act = form.dataset.formFor;
    if (!act || !comment) {
      return;
    }
    event.preventDefault();
    const values = new FormData(form);
    const value = (name: string) => String(values.get(name) ?? "");
    void this.#try(form, async () => {
      const answer = await this.#carryOut(act, idOf(comment), value);
      this.#closeForm(comment);
      if (act === "report") {
        showError(comment, "Thank you. The moderators will look at it.");
      }
      return answer;
    });
  }

  #carryOut(act: string, comment: number, value: (name: string) => string): Promise<Answer> {
    switch (act) {
      case "report":
        return this.events.send({ type: "report", comment, reason: value("reason"), note: value("note") });
      case "remove":
        return this.events.send({
          type: "remove",
          comment,
          reason: value("reason"),
          category: value("category"),
        });
      case "edit":
        return call("PATCH", `/comments/${comment}`, { body: value("body") });
      default:
        return call("DELETE", `/comments/${comment}`);
    }
  }

  async #like(comment: HTMLElement, control: HTMLElement): Promise<void> {
    const wasLiked = control.getAttribute("aria-pressed") === "true";
    const command: Command = { type: wasLiked ? "unlike" : "like", comment: idOf(comment) };
    control.setAttribute("aria-pressed", String(!wasLiked));
    const done = await this.#try(comment, () => this.events.send(command));
    if (!done) {
      control.setAttribute("aria-pressed", String(wasLiked));
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

  /** Open the form of an act below its comment; where it is open already, the same control closes it. */
  #openForm(comment: HTMLElement, act: string): void {
    const place = one(comment, "[data-form]");
    const isOpen = place.dataset.form === act && place.childElementCount > 0;
    this.#closeForm(comment);
    if (isOpen) {
      return;
    }
    const id = idOf(comment);
    const form = cloneTemplate(`${act}-template`) as HTMLFormElement;
    numberFields(form, `${act}-${id}`);
    place.dataset.form = act;
    place.replaceChildren(form);
    if (act === "reply") {
      this.#openComposer(comment, form, id);
      return;
    }
    form.setAttribute("action", `/comment/${id}/${act === "remove" ? "decision" : act}`);
    const text = form.querySelector("textarea");
    if (text) {
      text.value = comment.dataset.bodyText ?? one(comment, "[data-body]").innerText.trim();
    }
    form.querySelector<HTMLElement>("select, textarea, input:not([type=hidden]), button")?.focus();
  }

  #openComposer(comment: HTMLElement, form: HTMLFormElement, id: number): void {
    const events: ComposerEvents = {
      ...this.events,
      onPosted: (posted) => {
        this.#closeForm(comment);
        // The comment that is answered may have been replaced meanwhile, and the form have moved.
        form.remove();
        this.events.onPosted(posted);
      },
    };
    const composer = new Composer(form, this.slug, id, events);
    if (this.#signal) {
      composer.start(this.#signal);
    }
    this.#composers.set(id, composer);
    composer.focus();
  }

  #closeForm(comment: HTMLElement): void {
    const place = one(comment, "[data-form]");
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren();
    place.dataset.form = "";
    this.#composers.delete(idOf(comment));
    if (hadFocus) {
      comment.focus({ preventScroll: true });
    }
  }
}

function idOf(comment: HTMLElement): number {
  return Number(comment.dataset.comment);
}

/** Give the cloned form's fields ids of their own, so that each label still belongs to its field. */
function numberFields(form: HTMLFormElement, prefix: string): void {
  for (const [place, field] of form.querySelectorAll("[id]").entries()) {
    const id = `${prefix}-${place}`;
    form.querySelector(`label[for="${field.id}"]`)?.setAttribute("for", id);
    field.id = id;
  }
}
