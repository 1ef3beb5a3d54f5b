/// Boxes with text in them survive changes of the markup around them: a removal or a fresh page loses nobody's text.
import { all, one, show, showError, textOf } from "../page/dom";
import { mark, t } from "../page/messages";

const GONE = mark("This comment has been removed. Your text is kept here.");

/** Take the boxes with text out of markup that is about to be replaced; the result puts them back. */
export function takeComposers(root: ParentNode): () => void {
  const taken = all<HTMLFormElement>(root, "[data-form] > form")
    .filter(isWritten)
    .map((form) => ({ form, id: form.closest(".comment")?.id ?? "" }));
  for (const { form } of taken) {
    form.remove();
  }
  return () => {
    for (const { form, id } of taken) {
      putBack(form, document.getElementById(id));
    }
  };
}

/** Put a box below its comment or, if that is not on the page, above the thread. */
export function putBack(form: HTMLFormElement, comment: HTMLElement | null): void {
  if (!comment) {
    const place = one(document, "[data-open-debate]");
    place.append(form);
    show(place, true);
    showError(
      form,
      t(
        "The comment you're replying to is no longer on this page. Your text is kept here and can still be sent.",
      ),
    );
    return;
  }
  const place = one(comment, "[data-form]");
  place.dataset.form = form.dataset.formFor ?? "reply";
  place.replaceChildren(form);
  if (comment.matches(".tombstone")) {
    showError(form, t(GONE));
  } else if (textOf(form.querySelector("[data-error]")) === t(GONE)) {
    showError(form, null);
  }
}

function isWritten(form: HTMLFormElement): boolean {
  const fields = all<HTMLTextAreaElement | HTMLInputElement>(form, "textarea, input:not([type=hidden])");
  return fields.some(({ value, defaultValue }) => value.trim() !== "" && value !== defaultValue);
}
