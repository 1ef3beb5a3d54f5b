/// A moderator's answer to the comment that is open: kept in the tab until the server has acknowledged it.

import { call } from "../net/http";
import { one } from "../page/dom";
import { dropDraft, keepDraft, loadDraft, toSend } from "../thread/drafts";

/** The storage key of all drafts, each by the comment that it answers. */
const DESK = "desk";

/** Store the draft of an answer. */
export function noteAnswer(event: Event): void {
  const text = (event.target as Element).closest<HTMLTextAreaElement>("[data-answer-form] textarea");
  if (text) {
    const id = caseOf(text);
    keepDraft(DESK, id, { body: text.value, sent: loadDraft(DESK, id)?.sent });
  }
}

/** Restore an earlier draft of an answer to its box. */
export function restoreAnswer(element: HTMLElement): void {
  const text = element.querySelector<HTMLTextAreaElement>("[data-answer-form] textarea");
  const body = text && loadDraft(DESK, caseOf(text))?.body;
  if (body) {
    text.value = body;
    text.closest("details")?.toggleAttribute("open", true);
  }
}

/** Post an answer, once even if it is sent repeatedly; rejects as `call` does. */
export async function sendAnswer(form: HTMLFormElement): Promise<void> {
  const text = one<HTMLTextAreaElement>(form, "textarea");
  const parent = caseOf(form);
  const sent = toSend(text.value, { staff: true }, loadDraft(DESK, parent)?.sent);
  keepDraft(DESK, parent, { body: text.value, sent });
  const author = Number(one<HTMLInputElement>(form, "input[name=author]").value);
  await call("POST", `/articles/${form.dataset.article}/comments`, { ...sent, parent, author });
  dropDraft(DESK, parent);
  form.reset();
  form.closest("details")?.removeAttribute("open");
}

function caseOf(element: Element): number {
  return Number(element.closest<HTMLElement>("[data-case]")?.dataset.case);
}
