/// How a poll stands for this reader: whether it takes their vote, and which sentences below its choices are true. The
/// server computes the same (debate/pages/poll_cards.py).
import { all, one, setText, show } from "./dom";
import { keepFocus } from "./view";
import type { Poll, Reader, Tally } from "./wire";

export interface Standing {
  state: Tally["state"];
  kind: Poll["kind"];
  results: Poll["results"];
  voters: Poll["voters"];
  changeable: boolean;
  /** Choices are marked first and then sent. */
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

export function takesVotes(poll: Standing): boolean {
  return poll.state === "open" && !isBarred(poll) && (poll.changeable || !poll.hasBallot);
}

/** Name the sentences that are true, as the template names them. */
export function notes(poll: Standing): string[] {
  const found = votingNotes(poll);
  if (poll.hidden) {
    found.push(poll.results);
  } else if (poll.kind === "several" && poll.hasVotes) {
    found.push("of-marks");
  }
  return found;
}

export function readStanding(card: HTMLElement): Standing {
  const { state, kind, results, voters, changeable, marks, hidden, readerKind } = card.dataset;
  return {
    state: state as Standing["state"],
    kind: kind as Standing["kind"],
    results: results as Standing["results"],
    voters: voters as Standing["voters"],
    changeable: changeable === "yes",
    marks: marks === "yes",
    hidden: hidden === "yes",
    readerKind: readerKind as Standing["readerKind"],
    hasBallot: card.querySelector("[data-own=yes]") !== null,
    hasVotes: card.dataset.cast !== "0",
  };
}

/** Show on the card how the poll stands. */
export function showStanding(card: HTMLElement): void {
  const poll = readStanding(card);
  const isTaking = takesVotes(poll);
  const found = new Set(notes(poll));
  keepFocus(card, () => {
    show(card, poll.state !== "archived" || card.closest("[data-archive]") !== null);
    one<HTMLFieldSetElement>(card, "fieldset").disabled = !isTaking;
    for (const note of all(card, "[data-note]")) {
      show(note, found.has(note.dataset.note ?? ""));
    }
    show(card.querySelector("[data-send-vote]"), isTaking);
    setText(card, "[data-send-vote]", poll.hasBallot ? "Change vote" : "Vote");
    show(card.querySelector("[data-withdraw-vote]"), isTaking && poll.hasBallot);
    show(card.querySelector("[data-opens]"), poll.state === "scheduled" && isSet(card, "opens"));
    show(card.querySelector("[data-closes]"), poll.state === "open" && isSet(card, "closes"));
    show(card.querySelector("[data-poll-closed]"), poll.state === "closed" || poll.state === "archived");
    show(card.querySelector("[data-timeline-link]"), !poll.hidden && poll.hasVotes);
    return card;
  });
}

function votingNotes(poll: Standing): string[] {
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

function isBarred(poll: Standing): boolean {
  return !ALLOWED[poll.voters].includes(poll.readerKind);
}

function isSet(card: HTMLElement, name: "opens" | "closes"): boolean {
  return one(card, `[data-${name}]`).dataset[name] !== "";
}
