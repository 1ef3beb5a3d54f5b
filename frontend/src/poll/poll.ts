/// The poll card: bars that follow each tally, and the reader's own vote.

import type { Answer, Command } from "../net/commands";
import { call } from "../net/http";
import type { OwnPoll, Poll, Reader, Tally } from "../net/wire";
import { one, textOf } from "../page/dom";
import { mark, t } from "../page/messages";
import { keepFocus } from "../thread/scroll-anchor";
import { BallotForm } from "./ballot-form";
import type { Extras } from "./extras";
import { showNotes } from "./poll-notes";
import { fillBallots, fillResults, resultsInWords } from "./poll-results";
import type { TimelineControl } from "./timeline";

export interface PollEvents {
  send(command: Command): Promise<Answer>;
  /** Announce a subject to screen readers; the text is computed when it is due. */
  announce(subject: string, words: () => string): void;
  /** The number of votes, or of polls, has changed. */
  onVotes(): void;
}

/** A reader whose own vote shows hidden results requests them this often, and less often in a large audience. */
const ASK_MS = 4_000;
const ASK_MS_PER_VIEWER = 5;

const STATE_WORDS: Partial<Record<Tally["state"], string>> = {
  open: mark("Voting is open."),
  closed: mark("Voting has closed."),
};

export class PollCard {
  readonly id: number;
  #asking: number | undefined;
  #viewers = 0;
  /** What was last announced, and what to announce first. */
  #told: string;
  #news = "";
  #ballot: BallotForm;
  #extras: Extras | undefined;
  /** Made when the timeline is opened. */
  #timeline: Promise<TimelineControl> | undefined;

  constructor(
    readonly card: HTMLElement,
    private readonly events: PollEvents,
  ) {
    this.id = Number(card.dataset.poll);
    this.#told = resultsInWords(card);
    const { send } = events;
    this.#ballot = new BallotForm(card, this.id, { send, onTally: (tally) => this.#showOwn(tally) });
  }

  start(signal: AbortSignal): void {
    signal.addEventListener("abort", () => clearTimeout(this.#asking));
    this.#ballot.start(signal);
    // Without it the card keeps the server's words.
    void this.#startExtras(signal).catch(() => {});
    const timeline = this.card.querySelector<HTMLAnchorElement>("[data-timeline-link][aria-expanded=true]");
    if (timeline) {
      this.#useTimeline(timeline);
    }
    signal.addEventListener("abort", () => this.#closeTimeline());
    this.card.addEventListener("click", (event) => this.#noteClick(event), { signal });
  }

  /** The connection is back: send the unanswered vote. */
  retry(): void {
    this.#ballot.retry();
  }

  /** Take over this poll from a freshly loaded page. */
  adopt(fresh: HTMLElement): void {
    this.#closeTimeline();
    keepFocus(this.card, () => {
      Object.assign(this.card.dataset, fresh.dataset);
      this.card.replaceChildren(...fresh.childNodes);
      return this.card;
    });
    this.#ballot.reset();
    showNotes(this.card);
    this.#extras?.update();
  }

  /** Show a tally that was sent to everybody. */
  showTally(tally: Tally): void {
    const version = Number(this.card.dataset.version);
    if (tally.version < version) {
      return;
    }
    const maySee = this.card.dataset.results === "after_voting" && this.#ballot.hasBallot;
    if (!tally.hidden || !maySee) {
      this.#showFigures(tally);
    } else if (tally.version > version) {
      // It hides what this reader can see.
      this.#askSoon();
    }
    this.#showNotes(tally);
  }

  /** Show the poll's new state; false if only the server's markup can show it. */
  async showPoll(poll: Poll): Promise<boolean> {
    this.#showState(poll);
    const { fillRules } = await import("./poll-rules");
    const isShown = fillRules(this.card, poll);
    showNotes(this.card);
    this.#extras?.update();
    return isShown;
  }

  noteViewers(viewers: number): void {
    this.#viewers = viewers;
  }

  showReader(reader: Reader): void {
    this.card.dataset.readerKind = reader.kind;
    showNotes(this.card);
  }

  /** Show a tally as only this reader can see it. */
  #showOwn(tally: Tally): void {
    if (tally.version >= Number(this.card.dataset.version)) {
      this.#showFigures(tally);
      this.#showNotes(tally);
    }
  }

  async #startExtras(signal: AbortSignal): Promise<void> {
    const { Extras } = await import("./extras");
    this.#extras = new Extras(this.card);
    this.#extras.start(signal);
  }

  /** Open or close the timeline; its code is loaded only then. */
  #useTimeline(link: HTMLAnchorElement): void {
    this.#timeline ??= import("./timeline").then(({ TimelineControl }) => new TimelineControl(this.card));
    // The server's page has the timeline too.
    this.#timeline.then((timeline) => timeline.toggle()).catch(() => location.assign(link.href));
  }

  #closeTimeline(): void {
    void this.#timeline?.then((timeline) => timeline.close());
  }

  #noteClick(event: MouseEvent): void {
    const target = event.target as Element;
    const timeline = target.closest<HTMLAnchorElement>("[data-timeline-link]");
    if (timeline && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.#useTimeline(timeline);
    }
    if (!target.closest(".about")) {
      one(this.card, ".about").removeAttribute("open");
    }
    const button = target.closest<HTMLElement>("[data-share]");
    if (button) {
      void import("./share").then(({ share }) => share(this.card, button)).catch(() => {});
    }
    const composer = document.querySelector<HTMLElement>("[data-open-debate]:not([hidden]) textarea");
    if (composer && target.closest("[data-say-why]")) {
      event.preventDefault();
      composer.focus();
    }
  }

  #showFigures(tally: Tally): void {
    fillResults(this.card, tally);
    void this.#timeline?.then((timeline) => timeline.showTally(tally));
  }

  #showNotes(tally: Tally): void {
    this.card.dataset.version = String(tally.version);
    fillBallots(this.card, tally);
    this.events.onVotes();
    this.#showState(tally);
    this.#announce();
  }

  #showState(news: Poll | Tally): void {
    const { state } = news;
    if (this.card.dataset.state !== state) {
      this.card.dataset.state = state;
      this.#news = t(STATE_WORDS[state]);
      this.#announce();
    }
    if (state === "closed" || state === "archived") {
      void import("./outcome").then(({ showOutcome }) => showOutcome(this.card)).catch(() => {});
    }
    showNotes(this.card);
    this.#extras?.update(news);
  }

  /** Request the poll as this reader can see it, after a short delay. */
  #askSoon(): void {
    const waitMs = (ASK_MS + this.#viewers * ASK_MS_PER_VIEWER) * (0.5 + Math.random());
    this.#asking ??= window.setTimeout(async () => {
      this.#asking = undefined;
      const answer = await call<OwnPoll>("GET", `/polls/${this.id}`).catch(() => null);
      if (answer) {
        this.#showOwn(answer.tally);
      }
    }, waitMs);
  }

  #announce(): void {
    this.events.announce(`poll ${this.id}`, () => {
      const results = resultsInWords(this.card);
      const news = this.#news;
      if (results === this.#told && !news) {
        return "";
      }
      this.#told = results;
      this.#news = "";
      const question = textOf(one(this.card, "h2"));
      return [question, news, results].filter(Boolean).join(" ");
    });
  }
}
