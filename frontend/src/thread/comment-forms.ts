/// The forms that a comment's menu opens below it: report, edit, delete and, for moderators, remove. Loaded when needed.
import type { Answer, Command } from "../net/commands";
import { call } from "../net/http";
import { cloneTemplate, numberFields, one, showError } from "../page/dom";
import { t } from "../page/messages";
import { addressParts } from "./address";
import { dropDraft, keepDraft, loadDraft } from "./drafts";

export interface FormEvents {
  send(command: Command): Promise<Answer>;
  /** Show a command's outcome, or why it failed. */
  attempt(place: HTMLElement, act: () => Promise<Answer>): Promise<boolean>;
  close(comment: HTMLElement): void;
}

/** The storage key of an edit's draft. */
const editOf = (comment: HTMLElement) => `edit-${comment.dataset.comment}`;

/** Make the form of a comment's control. */
export function makeForm(comment: HTMLElement, act: string, slug: string): HTMLFormElement {
  const form = cloneTemplate(`${act}-template`) as HTMLFormElement;
  const { comment: id = "", bodyText = "" } = comment.dataset;
  numberFields(form, `${act}-${id}`);
  form.setAttribute("action", `/comment/${id}/${act === "remove" ? "decision" : act}`);
  addressParts(form, id);
  if (act === "edit") {
    const text = one<HTMLTextAreaElement>(form, "textarea");
    text.defaultValue = bodyText;
    if (comment.dataset.mentions) {
      form.dataset.mentions = comment.dataset.mentions;
    }
    text.value = loadDraft(slug, editOf(comment))?.body ?? bodyText;
    text.addEventListener("input", () => keepDraft(slug, editOf(comment), { body: text.value }));
    const box = form.querySelector<HTMLInputElement>("input[name=question]");
    if (box) {
      box.defaultChecked = comment.querySelector("[data-question]") !== null;
    }
  }
  return form;
}

/** Send a form, and close it if that succeeds. */
export async function sendForm(
  comment: HTMLElement,
  form: HTMLFormElement,
  slug: string,
  events: FormEvents,
): Promise<void> {
  const act = form.dataset.formFor;
  const values = new FormData(form);
  await events.attempt(form, async () => {
    const answer = await carryOut(act, comment, values, events);
    if (act === "edit") {
      dropDraft(slug, editOf(comment));
    }
    events.close(comment);
    if (act === "report") {
      showError(comment, t("Thank you. The moderators will look at it."));
      one(comment, "[data-error]").classList.add("thanks");
    }
    return answer;
  });
}

function carryOut(
  act: string | undefined,
  element: HTMLElement,
  values: FormData,
  events: FormEvents,
): Promise<Answer> {
  const comment = Number(element.dataset.comment);
  const value = (name: string) => String(values.get(name) ?? "");
  switch (act) {
    case "report":
      return events.send({ type: "report", comment, reason: value("reason"), note: value("note") });
    case "remove":
      return events.send({ type: "remove", comment, reason: value("reason"), category: value("category") });
    case "edit":
      return call<Answer>("PATCH", `/comments/${comment}`, {
        body: value("body"),
        ...(element.querySelector<HTMLElement>("[data-form-for=edit][data-mentions]") && {
          mentions: JSON.parse(one<HTMLElement>(element, "[data-form-for=edit]").dataset.mentions ?? "[]"),
        }),
        ...(values.has("has_question_box") ? { question: values.has("question") } : {}),
      });
    default:
      return call("DELETE", `/comments/${comment}`);
  }
}
