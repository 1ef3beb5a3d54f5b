/// Who has which comment open: told to the others through the socket, shown here, and over by itself.
import { all, setText, show } from "../dom";
import type { Claims } from "../wire";

/** Well within the time after which the server lets a claim go that nobody renews. */
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

  /** Tell the others what is open here now, if anything. */
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
      setText(element, "[data-claim]", name ? `${name} has it open` : "");
      show(element.querySelector("[data-claim]"), name !== undefined);
    }
  }
}
