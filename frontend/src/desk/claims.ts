/// Claims: which moderator has which comment open. Sent through the socket, shown here, and expiring by themselves.

import type { Claims } from "../net/wire";
import { all, setText, show } from "../page/dom";
import { t } from "../page/messages";

/** Well below the time after which the server lets an unrenewed claim expire. */
const RENEW_MS = 15_000;

export class ClaimBoard {
  #others = new Map<number, string>();
  #own: number | null = null;
  #count = 0;
  #timer: number | undefined;

  constructor(
    private readonly page: HTMLElement,
    private readonly send: (text: string) => void,
  ) {}

  start(): void {
    this.#timer = window.setInterval(() => this.renew(), RENEW_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Tell the other moderators which comment is open here, if any. */
  claim(id: number | null): void {
    if (id !== this.#own) {
      this.#own = id;
      this.renew();
      this.show();
    }
  }

  renew(): void {
    this.#count += 1;
    const command = this.#own === null ? { type: "release" } : { type: "claim", comment: this.#own };
    if (!document.hidden || this.#own === null) {
      this.send(JSON.stringify({ ...command, id: `claim-${this.#count}` }));
    }
  }

  receive({ claims }: Claims): void {
    const me = Number(this.page.dataset.reader);
    const others = claims.filter(({ moderator }) => moderator.id !== me);
    this.#others = new Map(others.map(({ comment, moderator }) => [comment, moderator.name]));
    this.show();
  }

  /** Say beside each comment on the page who else has it open. */
  show(): void {
    for (const element of all(this.page, ".entry, [data-case]")) {
      const name = this.#others.get(Number(element.dataset.entry ?? element.dataset.case));
      setText(element, "[data-claim]", name ? t("%(name)s has it open", { name }) : "");
      show(element.querySelector("[data-claim]"), name !== undefined);
    }
  }
}
