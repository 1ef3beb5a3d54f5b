/// The state of a poll for this reader: whether they can vote, and which of the sentences below its choices apply. The
/// server computes the same (debate/pages/debates/poll_cards.py).

import type { Poll, Reader, Tally } from "../net/wire";
import { all, one, setText, show } from "../page/dom";
import { t, tx } from "../page/messages";
import { keepFocus } from "../thread/scroll-anchor";

export interface PollView {
  state: Tally["state"];
  kind: Poll["kind"];
  results: Poll["results"];
  voters: Poll["voters"];
  changeable: boolean;
  /** Choices are marked before they are sent. */
  marks: boolean;
  hidden: boolean;
  readerKind: Reader["kind"];
  hasBallot: boolean;
  hasVotes: boolean;
}

const ALLOWED: Record<Poll["voters"], Reader["kind"][]> = {
  anyone: ["anonymous", "guest", "account"],
  named: ["guest", "account"],
  accounts: ["account"],
};

/** The timeline begins with this many ballots: `MIN_BALLOTS` in debate/polls/timeline.py. */
export const MIN_BALLOTS = 30;

export function takesVotes(poll: PollView): boolean {
  return poll.state === "open" && !isBarred(poll) && (poll.changeable || !poll.hasBallot);
}

/** Return the names of the sentences that apply, as the template calls them. */
export function notes(poll: PollView): string[] {
  const found = votingNotes(poll);
  if (poll.hidden) {
    found.push(poll.results);
  } else if (poll.kind === "several" && poll.hasVotes) {
    found.push("of-voters");
  }
  return found;
}

export function readPoll(card: HTMLElement): PollView {
  const { state, kind, results, voters, changeable, marks, hidden, readerKind } = card.dataset;
  return {
    state: state as PollView["state"],
    kind: kind as PollView["kind"],
    results: results as PollView["results"],
    voters: voters as PollView["voters"],
    changeable: changeable === "yes",
    marks: marks === "yes",
    hidden: hidden === "yes",
    readerKind: readerKind as PollView["readerKind"],
    hasBallot: card.querySelector("[data-own=yes]") !== null,
    hasVotes: cast(card) > 0,
  };
}

/** Show the poll's state on the card. */
export function showNotes(card: HTMLElement): void {
  const poll = readPoll(card);
  const isTaking = takesVotes(poll);
  const found = new Set(notes(poll));
  keepFocus(card, () => {
    show(card, poll.state !== "archived" || card.closest("[data-archive]") !== null);
    one<HTMLFieldSetElement>(card, "fieldset").disabled = !isTaking;
    for (const note of all(card, "[data-note]")) {
      show(note, found.has(note.dataset.note ?? ""));
    }
    show(card.querySelector("[data-send-vote]"), isTaking);
    setText(card, "[data-send-vote]", poll.hasBallot ? t("Change vote") : tx("verb", "Vote"));
    show(card.querySelector("[data-withdraw-vote]"), isTaking && poll.hasBallot);
    show(card.querySelector("[data-opens]"), poll.state === "scheduled" && isSet(card, "opens"));
    show(card.querySelector("[data-closes]"), poll.state === "open" && isSet(card, "closes"));
    const isOver = poll.state === "closed" || poll.state === "archived";
    // A tally closes the card before the poll says when, and a poll that never opened has no such time.
    show(card.querySelector("[data-poll-closed]"), isOver && isSet(card, "poll-closed"));
    for (const place of ["outcome", "share"]) {
      show(card.querySelector(`[data-${place}]`), isOver);
    }
    show(card.querySelector("[data-timeline-link]"), !poll.hidden && cast(card) >= MIN_BALLOTS);
    return card;
  });
}

function votingNotes(poll: PollView): string[] {
  if (poll.state === "scheduled") {
    return ["scheduled"];
  }
  if (poll.state !== "open") {
    return [];
  }
  if (isBarred(poll)) {
    return [poll.voters];
  }
  if (poll.hasBallot) {
    return [!poll.changeable ? "voted" : poll.marks ? "mark-others" : "choose-another"];
  }
  const asked = poll.kind === "several" ? "several" : poll.marks ? "mark-one" : "choose";
  return poll.changeable ? [asked] : [asked, "final"];
}

function isBarred(poll: PollView): boolean {
  return !ALLOWED[poll.voters].includes(poll.readerKind);
}

function cast(card: HTMLElement): number {
  return Number(card.dataset.cast);
}

function isSet(card: HTMLElement, name: "opens" | "closes" | "poll-closed"): boolean {
  return one(card, `[data-${name}]`).getAttribute(`data-${name}`) !== "";
}
