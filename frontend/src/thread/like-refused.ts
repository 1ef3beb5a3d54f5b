/// Explains a refused like, or asks for the name that it needs. Loaded when a like is refused.
import { Refusal } from "../net/http";
import { cloneTemplate, one, showError } from "../page/dom";
import { t } from "../page/messages";

type TakeName = (name: string) => Promise<unknown>;

/** Undo a like or unlike on the page, and say why below the comment; a reader without a name can choose one there. */
export function explain(id: number, isLiked: boolean, failure: Error, takeName: TakeName): void {
  const comment = document.getElementById(`comment-${id}`);
  const like = comment?.querySelector<HTMLElement>("[data-act=like]");
  if (!comment || !like) {
    return;
  }
  like.setAttribute("aria-pressed", String(!isLiked));
  if (failure instanceof Refusal && failure.code === "sign_in_required") {
    askForName(comment, like, takeName);
  } else {
    showError(comment, failure.message);
  }
}

/** Open a form with one field; when its name is taken, like the comment. */
function askForName(comment: HTMLElement, like: HTMLElement, takeName: TakeName): void {
  // The box for a reply has the field, in the reader's language.
  const reply = cloneTemplate("reply-template");
  const form = document.createElement("form");
  form.className = "small-form";
  const label = one(reply, "[data-name]");
  label.hidden = false;
  const button = document.createElement("button");
  button.textContent = t("Like");
  const row = document.createElement("div");
  row.className = "row";
  row.append(label, button, one(reply, "[data-cancel]"));
  form.append(one(reply, "[data-error]"), row);
  const field = one<HTMLInputElement>(label, "input");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await takeName(field.value);
      form.remove();
      like.click();
      like.focus();
    } catch (failure) {
      showError(form, (failure as Error).message);
    }
  });
  const place = one(comment, "[data-form]");
  place.dataset.form = "name";
  place.replaceChildren(form);
  field.focus();
}
