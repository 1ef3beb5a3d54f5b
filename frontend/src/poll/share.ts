/// Sharing a poll's result: by what the device offers, or by copying its address. Loaded only when a reader wants to.

import { one, textOf, writeText } from "../page/dom";
import { t } from "../page/messages";
import { offer } from "../page/offer";

/** Share the poll's question, result and address; the button shows the outcome. Then a picture is offered too. */
export async function share(card: HTMLElement, button: HTMLElement): Promise<void> {
  offerPicture(card, button);
  const url = new URL(button.dataset.share || `./#${card.id}`, document.baseURI).href;
  const title = textOf(one(card, "h2"));
  const text = textOf(one(card, "[data-outcome]"));
  const isDone = await offer({ title, text, url });
  if (!isDone) {
    const isCopied = await copy(url);
    writeText(button, isCopied ? t("Link copied") : url);
  }
}

function offerPicture(card: HTMLElement, button: HTMLElement): void {
  if (card.querySelector("[data-picture]")) {
    return;
  }
  const picture = document.createElement("button");
  picture.type = "button";
  picture.className = "plain";
  picture.dataset.picture = "";
  picture.textContent = t("As a picture");
  picture.addEventListener("click", async () => {
    const [{ drawPoll }, { showPicture }] = await Promise.all([
      import("../thread/picture"),
      import("../thread/picture-dialog"),
    ]);
    const words = `${textOf(one(card, "h2"))} ${textOf(one(card, "[data-outcome]"))}`;
    await showPicture(drawPoll(card), card.id, words);
  });
  button.after(picture);
}

async function copy(text: string): Promise<boolean> {
  // A page that isn't encrypted has no clipboard.
  return Boolean(
    await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    ),
  );
}
