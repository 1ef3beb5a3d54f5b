/// Sharing a poll's result: by what the device offers, or by copying its address. Loaded only when a reader wants to.
import { one, textOf, writeText } from "../page/dom";
import { t } from "../page/messages";

/** Share the poll's question, result and address; the button says what came of it. */
export async function share(card: HTMLElement, button: HTMLElement): Promise<void> {
  const url = new URL(button.dataset.share || `./#${card.id}`, document.baseURI).href;
  const title = textOf(one(card, "h2"));
  const text = textOf(one(card, "[data-outcome]"));
  const isDone = await offer({ title, text, url });
  if (!isDone) {
    const isCopied = await copy(url);
    writeText(button, isCopied ? t("Link copied") : url);
  }
}

/** Say whether the reader has been offered to share, even if they then chose not to. */
async function offer(data: ShareData): Promise<boolean> {
  if (!navigator.canShare?.(data)) {
    return false;
  }
  return navigator.share(data).then(
    () => true,
    (failure) => (failure as Error).name === "AbortError",
  );
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
