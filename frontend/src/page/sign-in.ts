/// The sign-in page's forms as API calls, so that a challenge is solved on the way; without script they are plain
/// forms.

import { call, NoAnswer } from "../net/http";
import { all, showError } from "./dom";
import { askForCode } from "./second-factor";

/** Let the forms call the API and then return to the reader's page. */
export function signInByCall(page: ParentNode): void {
  for (const form of all<HTMLFormElement>(page, "form[data-call]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form);
    });
  }
}

async function send(form: HTMLFormElement): Promise<void> {
  const { next, csrfmiddlewaretoken: _, ...body } = Object.fromEntries(new FormData(form));
  const button = form.querySelector("button");
  button?.setAttribute("aria-disabled", "true");
  showError(form, null);
  try {
    await call("POST", form.dataset.call ?? "", body);
    location.assign(String(next));
  } catch (failure) {
    if (failure instanceof NoAnswer) {
      // The browser shows connection errors itself.
      form.submit();
      return;
    }
    showError(form, (failure as Error).message);
    askForCode(form, failure);
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}
