/// Notices for this reader only: a line for each, until it is dismissed; in the bell's tray, or at the top of a frame.

import { call } from "../net/http";
import type { Notice } from "../net/wire";
import { all, cloneTemplate, one, show } from "./dom";
import { t } from "./messages";
import { writeMessage } from "./moments";

/** Of many notices only the newest are shown; the next page shows the others. */
const MAX_SHOWN = 5;
const MAX_IN_TRAY = 20;

export class Notices {
  readonly #newestFirst: boolean;

  /** `newestFirst`: new ones are put before the others, in a tray that holds more of them. */
  constructor(
    private readonly place: HTMLElement,
    { newestFirst = false } = {},
  ) {
    this.#newestFirst = newestFirst;
    place.addEventListener("submit", (event) => void this.#dismiss(event));
  }

  /** The id of the newest notice that is shown, 0 without any. */
  get newest(): number {
    return Math.max(0, ...all(this.place, "[data-notice]").map((line) => Number(line.dataset.notice)));
  }

  /** Show a notice, unless it is shown already; says whether it was not. */
  showNotice(notice: Notice): boolean {
    if (this.place.querySelector(`[data-notice="${notice.id}"]`)) {
      return false;
    }
    const line = cloneTemplate("notice-template") as HTMLFormElement;
    line.dataset.notice = String(notice.id);
    line.classList.toggle("read", notice.read ?? false);
    line.setAttribute("action", `/notices/${notice.id}/dismiss`);
    writeMessage(one(line, "[data-message]"), notice.message, notice.ends);
    const link = one<HTMLAnchorElement>(line, "[data-at]");
    if (notice.comment && notice.article) {
      link.href = `/a/${notice.article}/?comment=${notice.comment}#comment-${notice.comment}`;
      link.textContent = t("Show");
      // A comment of this debate is shown without leaving the frame.
      const isHere = this.place.closest<HTMLElement>("[data-article]")?.dataset.article === notice.article;
      link.dataset.at = isHere ? String(notice.comment) : "";
    }
    show(link, Boolean(notice.comment || notice.reason));
    if (this.#newestFirst) {
      this.place.prepend(line);
    } else {
      this.place.append(line);
    }
    while (this.place.childElementCount > (this.#newestFirst ? MAX_IN_TRAY : MAX_SHOWN)) {
      (this.#newestFirst ? this.place.lastElementChild : this.place.firstElementChild)?.remove();
    }
    return true;
  }

  async #dismiss(event: SubmitEvent): Promise<void> {
    const line = event.target as HTMLFormElement;
    event.preventDefault();
    line.remove();
    // If the request failed, the next page shows the notice again.
    await call("DELETE", `/notices/${line.dataset.notice}`).catch(() => {});
  }
}
