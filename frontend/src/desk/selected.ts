/// Which comment is open: in the list, beside it, in the address, and as announced to the other moderators.

import type { QueueEntry } from "../net/wire";
import { one } from "../page/dom";
import type { CasePane } from "./case";
import type { ClaimBoard } from "./claims";
import type { EntryList } from "./list";

export class SelectedComment {
  /** The open entry as the server last sent it: if it changes, the comment is shown again. */
  #told = "";

  constructor(
    private readonly page: HTMLElement,
    private readonly list: EntryList,
    private readonly pane: CasePane,
    private readonly claims: ClaimBoard,
  ) {}

  start(signal: AbortSignal): void {
    addEventListener("popstate", () => this.#followAddress(), { signal });
  }

  open(id: number): void {
    const isFirst = !this.page.hasAttribute("data-open");
    const query = new URLSearchParams(location.search);
    query.set("open", String(id));
    // On narrow screens the comment replaces the list, and the browser's back button leads to the list.
    history[isFirst && this.isNarrow ? "pushState" : "replaceState"](null, "", `?${query}`);
    this.#show(id);
  }

  back(): void {
    const query = new URLSearchParams(location.search);
    query.delete("open");
    history.replaceState(null, "", `?${query}`);
    this.#followAddress();
    one(this.page, "[data-entries]").focus({ preventScroll: true });
  }

  step(by: number): void {
    const id = this.list.neighbour(by);
    if (id !== null && id !== this.pane.shown) {
      this.open(id);
    }
  }

  /** Continue with the entry after those that were decided. */
  goOn(decided: number[]): void {
    const next = this.list.neighbour(1);
    if (next !== null && !decided.includes(next)) {
      this.open(next);
    } else {
      this.pane.close();
      this.back();
    }
  }

  /** Take over the new list: the open comment may have changed, or somebody else may have decided about it. */
  follow(entries: QueueEntry[]): void {
    const open = this.pane.shown;
    const told = JSON.stringify(entries.find(({ id }) => id === open) ?? null);
    if (told !== this.#told && this.#told !== "") {
      void this.pane.refresh().then(() => this.claims.show());
    }
    this.#told = told;
    if (open === null && entries[0] && !this.isNarrow) {
      this.open(entries[0].id);
    }
  }

  /** Tell the others which comment is open, if it is visible. */
  claim(): void {
    if (this.pane.shown !== null && (!this.isNarrow || this.page.hasAttribute("data-open"))) {
      this.claims.claim(this.pane.shown);
    }
    this.claims.renew();
  }

  get isNarrow(): boolean {
    return !matchMedia("(width >= 56rem)").matches;
  }

  #show(id: number): void {
    this.page.toggleAttribute("data-open", true);
    this.#told = "";
    this.list.setCurrent(id);
    this.claims.claim(id);
    void this.pane.open(id).then(() => {
      this.claims.show();
      this.pane.fetchAhead(this.list.neighbour(1));
    });
  }

  #followAddress(): void {
    const id = new URLSearchParams(location.search).get("open");
    if (id) {
      this.#show(Number(id));
    } else {
      this.page.toggleAttribute("data-open", false);
      this.claims.claim(null);
    }
  }
}
