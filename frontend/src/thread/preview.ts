/// Shows a text as the comment with it would look, below the box in which it is written. Loaded when the page is live.
import { call } from "../net/http";
import { one, showError, writeHtml } from "../page/dom";
import { t } from "../page/messages";

/** Offer a preview in each box for comments, once somebody writes there. */
export function followPreviews(page: HTMLElement, signal: AbortSignal): void {
  const offer = ({ target }: Event) => {
    // The new button moves the others, so it must not appear while one of them is being pressed.
    const form = (target as HTMLTextAreaElement).form;
    if (
      form?.matches("[data-composer]") &&
      !(target instanceof HTMLButtonElement) &&
      !form.querySelector("[data-preview-button]")
    ) {
      offerPreview(form);
    }
  };
  page.addEventListener("focusin", offer, { signal });
}

function offerPreview(form: HTMLFormElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.dataset.previewButton = "";
  button.textContent = t("Preview");
  button.addEventListener("click", () => void show(form));
  one(form, ".row > [type=submit]").before(button);
  // The preview shows an earlier text.
  one(form, "textarea").addEventListener("input", () => form.querySelector("[data-preview]")?.remove());
}

async function show(form: HTMLFormElement): Promise<void> {
  const body = one<HTMLTextAreaElement>(form, "textarea").value;
  showError(form, null);
  try {
    const { html } = await call<{ html: string }>("POST", "/comments/preview", {
      body,
      mentions: JSON.parse(form.dataset.mentions ?? "[]"),
    });
    writeHtml(form.querySelector("[data-preview]") ?? makePlace(form), html);
  } catch (failure) {
    showError(form, (failure as Error).message);
  }
}

function makePlace(form: HTMLFormElement): Element {
  const place = document.createElement("div");
  place.classList.add("body", "preview");
  place.dataset.preview = "";
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", t("Preview"));
  // Announced when it comes.
  place.setAttribute("aria-live", "polite");
  one(form, ".row").before(place);
  return place;
}
