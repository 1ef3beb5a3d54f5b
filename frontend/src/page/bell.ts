/// The bell in the page's header: how many notices are new, and all of them in a tray.

import { call } from "../net/http";
import type { Notice } from "../net/wire";
import { all, one, show, writeText } from "./dom";
import { thousands } from "./messages";
import { Notices } from "./notices";

export class Bell {
  #notices: Notices;
  #newest = 0;
  #unread: number;

  constructor(private readonly bell: HTMLDetailsElement) {
    this.#notices = new Notices(one(bell, "[data-notices]"), { newestFirst: true });
    this.#unread = bell.querySelectorAll(".notice:not(.read)").length;
    // Opening the tray marks what is in it as read.
    show(bell.querySelector("[data-all-read]"), false);
    bell.addEventListener("toggle", () => {
      if (bell.open) {
        void this.#noteOpened();
      } else {
        // They look new until the tray is closed, so that the reader sees which ones are new.
        for (const line of all(bell, ".notice")) {
          line.classList.add("read");
        }
      }
    });
    // A notice that is dismissed unread no longer counts.
    bell.addEventListener("submit", () => this.#recount());
  }

  showNotice(notice: Notice): void {
    if (this.#notices.showNotice(notice)) {
      show(this.bell, true);
      this.#recount();
      if (!notice.read) {
        const news = document.querySelector("[data-bell-news]");
        if (news) {
          writeText(news, notice.message);
        }
        void this.#noteOpened();
      }
    }
  }

  /** Another reader is here now. */
  reset(): void {
    one(this.bell, "[data-notices]").replaceChildren();
    this.#newest = 0;
    this.#recount();
  }

  async #noteOpened(): Promise<void> {
    this.#newest = Math.max(this.#newest, this.#notices.newest);
    if (this.bell.open && this.#unread) {
      this.#showUnread(0);
      // If the request failed, the next page counts them again.
      await call("POST", "/notices/read", { until: this.#newest }).catch(() => {});
    }
  }

  #recount(): void {
    this.#showUnread(this.bell.open ? this.#unread : this.bell.querySelectorAll(".notice:not(.read)").length);
  }

  #showUnread(count: number): void {
    this.#unread = count;
    const place = one(this.bell, "[data-unread]");
    writeText(place, thousands(count));
    show(place, count > 0);
  }
}
