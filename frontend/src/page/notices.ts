/// Notices for this reader only: a quiet line at the top of the page for each, until it is dismissed.

import { call } from "../net/http";
import type { Notice } from "../net/wire";
import { cloneTemplate, one, setText, show } from "./dom";
import { t } from "./messages";

/** Of many notices only the newest are shown; the next page shows the others. */
const MAX_SHOWN = 5;

export class Notices {
  constructor(private readonly place: HTMLElement) {
    place.addEventListener("submit", (event) => void this.#dismiss(event));
  }

  /** Show a notice, unless it is shown already. */
  showNotice(notice: Notice): void {
    if (this.place.querySelector(`[data-notice="${notice.id}"]`)) {
      return;
    }
    const line = cloneTemplate("notice-template") as HTMLFormElement;
    line.dataset.notice = String(notice.id);
    line.setAttribute("action", `/notices/${notice.id}/dismiss`);
    setText(line, "[data-message]", notice.message);
    const link = one<HTMLAnchorElement>(line, "[data-at]");
    if (notice.comment && notice.article) {
      link.href = `/a/${notice.article}/?comment=${notice.comment}#comment-${notice.comment}`;
      link.textContent = t("Show");
      // A comment of this debate is shown without leaving the frame.
      const isHere = this.place.closest<HTMLElement>("[data-article]")?.dataset.article === notice.article;
      link.dataset.at = isHere ? String(notice.comment) : "";
    }
    show(link, Boolean(notice.comment || notice.reason));
    this.place.append(line);
    while (this.place.childElementCount > MAX_SHOWN) {
      this.place.firstElementChild?.remove();
    }
  }

  async #dismiss(event: SubmitEvent): Promise<void> {
    const line = event.target as HTMLFormElement;
    event.preventDefault();
    line.remove();
    // If the request failed, the next page shows the notice again.
    await call("DELETE", `/notices/${line.dataset.notice}`).catch(() => {});
  }
}
