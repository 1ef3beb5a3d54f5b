/// A poll's results on its card: counts, shares, bars, and a scale's mean; and the same in words.

import type { Tally } from "../net/wire";
import { all, one, setText, show, textOf } from "../page/dom";
import { decimals, percent, t, thousands, tn } from "../page/messages";
import { sharesOf } from "./shares";

/** Only this many choices are announced; the card shows the others. */
const MAX_TOLD = 3;

/** Show a tally's numbers, or none if its votes are hidden. */
export function fillResults(card: HTMLElement, tally: Tally): void {
  const choices = all(card, "[data-choice]");
  const votes = choices.map((choice) => tally.votes[choice.dataset.choice ?? ""] ?? 0);
  const percents = sharesOf(card.dataset.kind, votes, tally.ballots);
  card.dataset.hidden = tally.hidden ? "yes" : "";
  for (const [place, choice] of choices.entries()) {
    choice.dataset.cast = tally.hidden ? "" : String(votes[place]);
    setText(choice, "[data-percent]", tally.hidden ? "" : percent(percents[place] ?? 0));
    setText(choice, "[data-votes]", tally.hidden ? "" : thousands(votes[place] ?? 0));
    setText(choice, "[data-votes-word]", ` ${tn("vote", "votes", votes[place] ?? 0)}`);
    one(choice, "[data-bar]").setAttribute("width", `${percents[place]}%`);
  }
  fillMean(card.querySelector<HTMLElement>("[data-mean]"), tally.mean);
}

/** Show how many have voted, and how many votes are not counted, even if the votes are hidden. */
export function fillBallots(card: HTMLElement, { ballots, discounted = 0 }: Tally): void {
  card.dataset.cast = String(ballots);
  setText(card, "[data-ballots]", castInWords(card, ballots));
  const words = tn(
    "%(number)s vote looks suspicious and is not counted.",
    "%(number)s votes look suspicious and are not counted.",
    discounted,
  );
  setText(card, "[data-discounted]", words);
  show(card.querySelector("[data-discounted]"), discounted > 0);
}

/** Describe the results in words: the leading choices, highest first; empty if they are hidden. */
export function resultsInWords(card: HTMLElement): string {
  const ballots = Number(card.dataset.cast);
  if (card.dataset.hidden === "yes" || ballots === 0) {
    return "";
  }
  const ranked = all(card, "[data-choice]")
    .map((choice) => ({
      label: textOf(one(choice, "[data-label]")),
      words: textOf(one(choice, "[data-percent]")),
      votes: Number(choice.dataset.cast),
    }))
    .sort((one, other) => other.votes - one.votes);
  const told = ranked.slice(0, MAX_TOLD).map(({ label, words }) => `${label} ${words}`);
  return [...told, castInWords(card, ballots)].join(t(", "));
}

function castInWords(card: HTMLElement, ballots: number): string {
  return card.dataset.kind === "several"
    ? tn("%(number)s voter", "%(number)s voters", ballots)
    : tn("%(number)s vote", "%(number)s votes", ballots);
}

function fillMean(place: HTMLElement | null, mean: number | undefined): void {
  if (place) {
    const low = Number(place.dataset.low);
    const high = Number(place.dataset.high);
    const position = mean === undefined ? 0 : Math.round(((mean - low) / (high - low)) * 1_000) / 10;
    setText(place, "[data-mean-value]", mean === undefined ? "" : decimals(mean));
    one(place, "[data-mean-mark]").setAttribute("cx", `${position}%`);
    show(place, mean !== undefined);
  }
}
