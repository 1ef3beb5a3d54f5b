/// What this reader alone is told: a quiet line on top of the page for each notice, until it is dismissed.
import { cloneTemplate, one, setText, show } from "./dom";
import { call, NoAnswer } from "./http";
import type { Notice } from "./wire";

/** Of many at once only the newest are shown; the others are there on the next page. */
const MAX_SHOWN = 5;

export class Notices {
  constructor(private readonly place: HTMLElement) {
    place.addEventListener("submit", (event) => void this.#dismiss(event));
  }

  /** Show a notice, unless it is there already. */
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
      link.textContent = "Show";
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
    try {
      await call("DELETE", `/notices/${line.dataset.notice}`);
    } catch (failure) {
      // Where it did not arrive, the notice is there again with the next page.
      if (!(failure instanceof NoAnswer)) {
        throw failure;
      }
    }
  }
}
