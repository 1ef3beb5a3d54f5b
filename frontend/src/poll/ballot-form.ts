/// The reader's own ballot on a poll's card: marked at once, and then as the server confirms it.
import type { Answer, Command } from "../net/commands";
import { call, NoAnswer } from "../net/http";
import { Retry } from "../net/retry";
import type { Tally } from "../net/wire";
import { all, showError } from "../page/dom";
import { t } from "../page/messages";
import { showNotes } from "./poll-notes";

export interface BallotEvents {
  send(command: Command): Promise<Answer>;
  onTally(tally: Tally): void;
}

export class BallotForm {
  /** The ballot according to the server. */
  #ballot: number[] = [];
  /** How many votes were started: only the last one's outcome is shown. */
  #votes = 0;
  /** The choices to cast; none: withdraw the ballot. */
  #wanted: number[] = [];
  #retry = new Retry(() => void this.#send());

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

  /** The whole card has just come from the server. */
  reset(): void {
    this.#ballot = all(this.card, "[data-own=yes]").map((choice) => Number(choice.dataset.choice));
  }

  start(signal: AbortSignal): void {
    this.card.addEventListener("submit", (event) => this.#submit(event), { signal });
    signal.addEventListener("abort", () => this.#retry.stop());
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.matches("[data-withdraw-vote]")) {
      this.#vote([]);
    } else if (button?.dataset.choice) {
      this.#vote([Number(button.dataset.choice)]);
    } else {
      const ticked = all<HTMLInputElement>(this.card, "input[name=choice]:checked");
      if (ticked.length > 0) {
        this.#vote(ticked.map((input) => Number(input.value)));
      } else {
        showError(this.card, t("Choose an answer first."));
      }
    }
  }

  /** The connection is back: send the unanswered vote. */
  retry(): void {
    this.#retry.now();
  }

  #vote(wanted: number[]): void {
    this.#retry.stop();
    this.#wanted = wanted;
    void this.#send();
  }

  async #send(): Promise<void> {
    this.#votes += 1;
    const vote = this.#votes;
    const wanted = this.#wanted;
    if (this.card.dataset.changeable === "yes") {
      this.#mark(wanted);
    }
    showError(this.card, null);
    try {
      const answer = await (wanted.length > 0
        ? this.events.send({ type: "vote", poll: this.poll, choices: wanted })
        : call<Answer>("DELETE", `/polls/${this.poll}/ballot`));
      this.#ballot = answer.ballot ?? wanted;
      if (vote === this.#votes) {
        this.#retry.stop();
        this.#tick(this.#ballot);
        this.card.classList.toggle("thanked", this.hasBallot);
      }
      if (answer.tally) {
        this.events.onTally(answer.tally);
      }
    } catch (failure) {
      if (vote !== this.#votes) {
        return;
      }
      if (failure instanceof NoAnswer && this.#retry.note(failure)) {
        const promise =
          wanted.length > 0
            ? t("Your vote is sent as soon as the connection is back.")
            : t("Your vote is withdrawn as soon as the connection is back.");
        showError(this.card, `${failure.message} ${promise}`);
        return;
      }
      this.#retry.stop();
      showError(this.card, `${t("Your vote was not counted.")} ${(failure as Error).message}`);
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
    showNotes(this.card);
  }

  #tick(ballot: number[]): void {
    for (const input of all<HTMLInputElement>(this.card, "input[name=choice]")) {
      input.checked = ballot.includes(Number(input.value));
    }
  }
}
