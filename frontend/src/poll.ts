/// The poll card: bars that move with each tally, and the reader's own vote.
import type { Answer, Command } from "./commands";
import { all, one, setText, show, showError } from "./dom";
import { call } from "./http";
import { shares } from "./shares";
import { keepFocus } from "./view";
import type { Poll, Tally } from "./wire";
import { thousands, until } from "./words";

export class PollCard {
  readonly id: number;
  /** The reader's ballot as the server has it. */
  #ballot: number[];
  /** How many votes were begun: only the last one's outcome is shown. */
  #votes = 0;

  constructor(
    private readonly card: HTMLElement,
    private readonly send: (command: Command) => Promise<Answer>,
  ) {
    this.id = Number(card.dataset.poll);
    this.#ballot = this.#readBallot();
  }

  start(signal: AbortSignal): void {
    this.card.addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        const choice = (event.submitter as HTMLButtonElement | null)?.dataset.choice;
        void this.#vote(choice ? [Number(choice)] : []);
      },
      { signal },
    );
  }

  /** Take over what a freshly loaded page shows of this poll. */
  adopt(fresh: HTMLElement): void {
    keepFocus(this.card, () => {
      this.card.dataset.version = fresh.dataset.version;
      this.card.dataset.state = fresh.dataset.state;
      this.card.replaceChildren(...fresh.childNodes);
      return this.card;
    });
    this.#ballot = this.#readBallot();
  }

  showTally(tally: Tally): void {
    if (tally.version < Number(this.card.dataset.version)) {
      return;
    }
    this.card.dataset.version = String(tally.version);
    const choices = this.#choices();
    const votes = choices.map((choice) => tally.votes[choice.dataset.choice ?? ""] ?? 0);
    const percents = shares(votes);
    for (const [place, choice] of choices.entries()) {
      setText(choice, "[data-percent]", `${percents[place]}%`);
      setText(choice, "[data-votes]", thousands(votes[place] ?? 0));
      one(choice, "[data-bar]").setAttribute("width", `${percents[place]}%`);
    }
    setText(this.card, "[data-ballots]", thousands(tally.ballots));
    this.#showState(tally.state);
  }

  showPoll(poll: Poll): void {
    setText(this.card, "h2", poll.question);
    for (const { id, label } of poll.choices) {
      setText(this.card, `[data-choice="${id}"] [data-label]`, label);
    }
    this.#showState(poll.state);
  }

  showViewers(viewers: number): void {
    setText(this.card, "[data-viewers]", thousands(viewers));
  }

  refreshTimes(): void {
    const closes = this.card.querySelector<HTMLElement>("[data-closes]");
    if (closes) {
      setText(closes, "time", until(new Date(closes.dataset.closes ?? "")));
    }
  }

  async #vote(wanted: number[]): Promise<void> {
    this.#votes += 1;
    const vote = this.#votes;
    this.#mark(wanted);
    showError(this.card, null);
    try {
      const answer = await (wanted.length > 0
        ? this.send({ type: "vote", poll: this.id, choices: wanted })
        : call<Answer>("DELETE", `/polls/${this.id}/ballot`));
      this.#ballot = answer.ballot ?? wanted;
      if (answer.tally) {
        this.showTally(answer.tally);
      }
    } catch (failure) {
      showError(this.card, `Your vote was not counted. ${(failure as Error).message}`);
    }
    if (vote === this.#votes) {
      this.#mark(this.#ballot);
    }
  }

  #showState(state: Tally["state"]): void {
    keepFocus(this.card, () => {
      this.card.dataset.state = state;
      one<HTMLFieldSetElement>(this.card, "fieldset").disabled = state !== "open";
      show(this.card.querySelector("[data-closed]"), state === "closed");
      show(this.card.querySelector("[data-scheduled]"), state === "scheduled");
      show(this.card.querySelector("[data-closes]"), state === "open");
      return this.card;
    });
    this.#mark(this.#readBallot());
  }

  #mark(ballot: number[]): void {
    for (const choice of this.#choices()) {
      choice.setAttribute("aria-pressed", String(ballot.includes(Number(choice.dataset.choice))));
    }
    const isOpen = this.card.dataset.state === "open";
    const hint =
      ballot.length > 0 ? "Choose another answer to change your vote." : "Choose an answer to vote.";
    setText(this.card, "[data-hint]", isOpen ? hint : "");
    keepFocus(this.card, () => {
      show(this.card.querySelector("[data-withdraw-vote]"), isOpen && ballot.length > 0);
      return this.card;
    });
  }

  #readBallot(): number[] {
    return this.#choices()
      .filter((choice) => choice.getAttribute("aria-pressed") === "true")
      .map((choice) => Number(choice.dataset.choice));
  }

  #choices(): HTMLElement[] {
    return all(this.card, "[data-choice]");
  }
}
