/// The page's polls: each has a card; a new poll, or one that changed beyond what its card can show, gets the server's
/// markup.

import type { Poll, Reader, Tally } from "../net/wire";
import { all, one, show } from "../page/dom";
import { fetchPage } from "../thread/pages";
import { PollCard, type PollEvents } from "./poll";

/** Every viewer learns of a changed poll at the same moment. They fetch its markup over this time at least. */
const RENEW_WITHIN_MS = 3_000;
/** A large audience takes longer, so that no more than this many fetch it in a second. */
const RENEWALS_PER_S = 200;

export class Polls {
  #cards: PollCard[];
  #signal: AbortSignal | undefined;
  #renewing: number | undefined;
  #reader: Reader | undefined;
  #viewers = 0;

  constructor(
    private readonly page: HTMLElement,
    private readonly events: PollEvents,
  ) {
    this.#cards = all(page, "[data-poll]").map((card) => new PollCard(card, events));
  }

  start(signal: AbortSignal): void {
    this.#signal = signal;
    signal.addEventListener("abort", () => clearTimeout(this.#renewing));
    for (const card of this.#cards) {
      card.start(signal);
    }
  }

  showTallies(tallies: Tally[]): void {
    for (const tally of tallies) {
      this.#find(tally.poll)?.showTally(tally);
    }
  }

  async showPolls(polls: Poll[]): Promise<void> {
    const shown = polls.map((poll) => this.#find(poll.id)?.showPoll(poll) ?? poll.state === "archived");
    // If the code can't be loaded, the server's markup works too.
    if ((await Promise.all(shown).catch(() => [false])).includes(false)) {
      this.#renewing ??= window.setTimeout(() => void this.#renew(), Math.random() * this.#renewWithinMs());
    }
  }

  /** The connection is back: send the unanswered votes. */
  retry(): void {
    for (const card of this.#cards) {
      card.retry();
    }
  }

  noteViewers(viewers: number): void {
    this.#viewers = viewers;
    for (const card of this.#cards) {
      card.noteViewers(viewers);
    }
  }

  showReader(reader: Reader): void {
    this.#reader = reader;
    for (const card of this.#cards) {
      card.showReader(reader);
    }
  }

  /** Take over the polls of a freshly loaded page. */
  adopt(fresh: HTMLElement): void {
    for (const [place, card] of all(fresh, "[data-poll]").entries()) {
      const known = this.#find(Number(card.dataset.poll));
      if (known) {
        known.adopt(card);
      } else {
        this.#add(card, place);
      }
    }
    this.events.onVotes();
  }

  #renewWithinMs(): number {
    return Math.max(RENEW_WITHIN_MS, (this.#viewers / RENEWALS_PER_S) * 1_000);
  }

  async #renew(): Promise<void> {
    this.#renewing = undefined;
    const loaded = await fetchPage(location.href).catch(() => null);
    if (loaded) {
      this.adopt(one(loaded, "main[data-article]"));
    }
  }

  #add(element: HTMLElement, place: number): void {
    const list = one(this.page, "[data-polls]");
    list.insertBefore(element, list.children[place] ?? null);
    show(this.page.querySelector("[data-no-poll]"), false);
    const card = new PollCard(element, this.events);
    this.#cards.push(card);
    if (this.#signal) {
      card.start(this.#signal);
    }
    if (this.#reader) {
      card.showReader(this.#reader);
    }
  }

  #find(id: number): PollCard | undefined {
    return this.#cards.find((card) => card.id === id);
  }
}
