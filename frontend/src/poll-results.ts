/// A poll's results on its card: counts, shares, bars, and the mean of a scale; and the same in words.
import { all, one, setText, show } from "./dom";
import { shares } from "./shares";
import type { Tally } from "./wire";
import { plural, thousands } from "./words";

/** So many choices are told in words; the card shows the others. */
const MAX_TOLD = 3;

/** Show a tally's figures, or none where its votes are hidden. */
export function fillResults(card: HTMLElement, tally: Tally): void {
  const choices = all(card, "[data-choice]");
  const votes = choices.map((choice) => tally.votes[choice.dataset.choice ?? ""] ?? 0);
  const percents = shares(votes);
  card.dataset.hidden = tally.hidden ? "yes" : "";
  for (const [place, choice] of choices.entries()) {
    setText(choice, "[data-percent]", tally.hidden ? "" : `${percents[place]}%`);
    setText(choice, "[data-votes]", tally.hidden ? "" : thousands(votes[place] ?? 0));
    one(choice, "[data-bar]").setAttribute("width", `${percents[place]}%`);
  }
  fillMean(card.querySelector<HTMLElement>("[data-mean]"), tally.mean);
}

/** Show how many have voted, and how many of them are not counted: told also where the votes are hidden. */
export function fillBallots(card: HTMLElement, { ballots, discounted = 0 }: Tally): void {
  const unit = card.dataset.kind === "several" ? "voter" : "vote";
  card.dataset.cast = String(ballots);
  setText(card, "[data-ballots]", thousands(ballots));
  setText(card, "[data-unit]", ballots === 1 ? unit : `${unit}s`);
  const are = discounted === 1 ? ["looks", "is"] : ["look", "are"];
  const words = `${plural(discounted, "vote", "votes")} ${are[0]} stuffed and ${are[1]} not counted.`;
  setText(card, "[data-discounted]", words);
  show(card.querySelector("[data-discounted]"), discounted > 0);
}

/** Say the results in words: the choices that are ahead, the first one first; nothing where they are hidden. */
export function resultsInWords(card: HTMLElement): string {
  const ballots = Number(card.dataset.cast);
  if (card.dataset.hidden === "yes" || ballots === 0) {
    return "";
  }
  const ranked = all(card, "[data-choice]")
    .map((choice) => ({
      label: one(choice, "[data-label]").textContent ?? "",
      percent: Number.parseInt(one(choice, "[data-percent]").textContent ?? "", 10),
    }))
    .sort((one, other) => other.percent - one.percent);
  const told = ranked.slice(0, MAX_TOLD).map(({ label, percent }) => `${label} ${percent}%`);
  return `${told.join(", ")}, ${plural(ballots, "vote", "votes")}`;
}

function fillMean(place: HTMLElement | null, mean: number | undefined): void {
  if (place) {
    const low = Number(place.dataset.low);
    const high = Number(place.dataset.high);
    const percent = mean === undefined ? 0 : Math.round(((mean - low) / (high - low)) * 1_000) / 10;
    setText(place, "[data-mean-value]", mean === undefined ? "" : mean.toFixed(2));
    one(place, "[data-mean-mark]").setAttribute("cx", `${percent}%`);
    show(place, mean !== undefined);
  }
}
