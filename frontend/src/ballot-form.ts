/// The reader's own ballot on a poll's card: marked at once, and as the server has it after its answer.
import type { Answer, Command } from "./commands";
import { all, showError } from "./dom";
import { call } from "./http";
import { showStanding } from "./poll-standing";
import type { Tally } from "./wire";

export interface BallotEvents {
  send(command: Command): Promise<Answer>;
  onTally(tally: Tally): void;
}

export class BallotForm {
  /** The ballot as the server has it. */
  #ballot: number[] = [];
  /** How many votes were begun: only the last one's outcome is shown. */
  #votes = 0;

  constructor(
    private readonly card: HTMLElement,
    private readonly poll: number,
    private readonly events: BallotEvents,
  ) {
    this.reset();
  }

  get hasBallot(): boolean {
    return this.#ballot.length > 0;
  }

  /** Everything on the card is the server's newest markup. */
  reset(): void {
    this.#ballot = all(this.card, "[data-own=yes]").map((choice) => Number(choice.dataset.choice));
  }

  start(signal: AbortSignal): void {
    this.card.addEventListener("submit", (event) => this.#submit(event), { signal });
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.matches("[data-withdraw-vote]")) {
      void this.#vote([]);
    } else if (button?.dataset.choice) {
      void this.#vote([Number(button.dataset.choice)]);
    } else {
      const ticked = all<HTMLInputElement>(this.card, "input[name=choice]:checked");
      if (ticked.length > 0) {
        void this.#vote(ticked.map((input) => Number(input.value)));
      } else {
        showError(this.card, "Choose an answer first.");
      }
    }
  }

  async #vote(wanted: number[]): Promise<void> {
    this.#votes += 1;
    const vote = this.#votes;
    const isFinal = this.card.dataset.changeable !== "yes";
    if (!isFinal) {
      this.#mark(wanted);
    }
    showError(this.card, null);
    try {
      const answer = await (wanted.length > 0
        ? this.events.send({ type: "vote", poll: this.poll, choices: wanted })
        : call<Answer>("DELETE", `/polls/${this.poll}/ballot`));
      this.#ballot = answer.ballot ?? wanted;
      if (vote === this.#votes) {
        this.#tick(this.#ballot);
      }
      if (answer.tally) {
        this.events.onTally(answer.tally);
      }
    } catch (failure) {
      showError(this.card, `Your vote was not counted. ${(failure as Error).message}`);
    }
    if (vote === this.#votes) {
      this.#mark(this.#ballot);
    }
  }

  #mark(ballot: number[]): void {
    for (const choice of all(this.card, "[data-choice]")) {
      const isOwn = ballot.includes(Number(choice.dataset.choice));
      choice.dataset.own = isOwn ? "yes" : "";
      if (choice.matches("button")) {
        choice.setAttribute("aria-pressed", String(isOwn));
      }
    }
    showStanding(this.card);
  }

  #tick(ballot: number[]): void {
    for (const input of all<HTMLInputElement>(this.card, "input[name=choice]")) {
      input.checked = ballot.includes(Number(input.value));
    }
  }
}
