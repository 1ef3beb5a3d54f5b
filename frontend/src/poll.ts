/// The poll card: bars that move with each tally, and the reader's own vote.
import { BallotForm } from "./ballot-form";
import type { Answer, Command } from "./commands";
import { Countdown } from "./countdown";
import { one, setText } from "./dom";
import { call } from "./http";
import { fillBallots, fillResults, resultsInWords } from "./poll-results";
import { fillRules, fits } from "./poll-rules";
import { showStanding } from "./poll-standing";
import { TimelineControl } from "./timeline";
import { keepFocus } from "./view";
import type { OwnPoll, Poll, Reader, Tally } from "./wire";
import { thousands } from "./words";

export interface PollEvents {
  send(command: Command): Promise<Answer>;
  /** Tell screen readers of a subject what the words are when it is time to say them. */
  announce(subject: string, words: () => string): void;
}

/** Whose own vote shows them what others don't see asks for it so often, and more seldom in a large audience. */
const ASK_MS = 4_000;
const ASK_MS_PER_VIEWER = 5;

const STATE_WORDS: Partial<Record<Tally["state"], string>> = {
  open: "Voting is open.",
  closed: "Voting has closed.",
};

export class PollCard {
  readonly id: number;
  #asking: number | undefined;
  #viewers = 0;
  /** What screen readers were told last, and what they are to be told first. */
  #told: string;
  #news = "";
  #ballot: BallotForm;
  #countdown: Countdown;
  #timeline: TimelineControl;

  constructor(
    readonly card: HTMLElement,
    private readonly events: PollEvents,
  ) {
    this.id = Number(card.dataset.poll);
    this.#told = resultsInWords(card);
    const { send } = events;
    this.#ballot = new BallotForm(card, this.id, { send, onTally: (tally) => this.#showOwn(tally) });
    this.#countdown = new Countdown(card);
    this.#timeline = new TimelineControl(card);
  }

  start(signal: AbortSignal): void {
    signal.addEventListener("abort", () => clearTimeout(this.#asking));
    this.#ballot.start(signal);
    this.#countdown.start(signal);
    this.#timeline.start(signal);
  }

  /** Take over what a freshly loaded page shows of this poll. */
  adopt(fresh: HTMLElement): void {
    this.#timeline.close();
    keepFocus(this.card, () => {
      Object.assign(this.card.dataset, fresh.dataset);
      this.card.replaceChildren(...fresh.childNodes);
      return this.card;
    });
    this.#ballot.reset();
    showStanding(this.card);
    this.#countdown.tick();
  }

  /** Show a tally that went to everybody. */
  showTally(tally: Tally): void {
    const version = Number(this.card.dataset.version);
    if (tally.version < version) {
      return;
    }
    const maySee = this.card.dataset.results === "after_voting" && this.#ballot.hasBallot;
    if (!tally.hidden || !maySee) {
      this.#showFigures(tally);
    } else if (tally.version > version) {
      // It hides what this reader may see.
      this.#askSoon();
    }
    this.#showStanding(tally);
  }

  /** Show what the poll is now; false where only the server's markup can show it. */
  showPoll(poll: Poll): boolean {
    if (!fits(this.card, poll)) {
      return false;
    }
    fillRules(this.card, poll);
    this.#showState(poll.state);
    return true;
  }

  showViewers(viewers: number): void {
    this.#viewers = viewers;
    setText(this.card, "[data-viewers]", thousands(viewers));
  }

  showReader(reader: Reader): void {
    this.card.dataset.readerKind = reader.kind;
    showStanding(this.card);
  }

  /** Show a tally as this reader alone may see it. */
  #showOwn(tally: Tally): void {
    if (tally.version >= Number(this.card.dataset.version)) {
      this.#showFigures(tally);
      this.#showStanding(tally);
    }
  }

  #showFigures(tally: Tally): void {
    fillResults(this.card, tally);
    this.#timeline.showTally(tally);
  }

  #showStanding(tally: Tally): void {
    this.card.dataset.version = String(tally.version);
    fillBallots(this.card, tally);
    this.#showState(tally.state);
    this.#announce();
  }

  #showState(state: Tally["state"]): void {
    if (this.card.dataset.state !== state) {
      this.card.dataset.state = state;
      this.#news = STATE_WORDS[state] ?? "";
      this.#announce();
    }
    showStanding(this.card);
    this.#countdown.tick();
  }

  /** Ask for the poll as this reader may see it, before long. */
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
      const question = one(this.card, "h2").textContent ?? "";
      return [question, news, results].filter(Boolean).join(" ");
    });
  }
}
