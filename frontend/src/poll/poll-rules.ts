/// A poll's texts, times and rules on its card, as far as the card can change. Loaded only when they change.

import type { Poll } from "../net/wire";
import { all, one, setText } from "../page/dom";

/** Show the poll's new state; false if only the server's markup can show it. */
export function fillRules(card: HTMLElement, poll: Poll): boolean {
  if (!fits(card, poll)) {
    return false;
  }
  card.dataset.results = poll.results;
  card.dataset.voters = poll.voters;
  setText(card, "h2", poll.question);
  for (const { id, label } of poll.choices) {
    setText(card, `[data-choice="${id}"] [data-label]`, label);
  }
  for (const name of ["opens", "closes"] as const) {
    const place = one(card, `[data-${name}]`);
    place.dataset[name] = poll[name] ?? "";
    const time = one<HTMLTimeElement>(place, "time");
    time.dateTime = poll[name] ?? "";
  }
  const closed = one(card, "[data-poll-closed]");
  closed.dataset.pollClosed = poll.closes ?? "";
  one<HTMLTimeElement>(closed, "time").dateTime = poll.closes ?? "";
  return true;
}

/** Say whether the card has the parts that the poll needs. */
function fits(card: HTMLElement, poll: Poll): boolean {
  const choices = all(card, "[data-choice]");
  const pictures = choices.map((choice) => choice.querySelector("img")?.getAttribute("src") ?? "");
  const { kind, changeable, asks } = card.dataset;
  return (
    poll.kind === kind &&
    poll.changeable === (changeable === "yes") &&
    `${poll.min_choices}-${poll.max_choices}` === asks &&
    poll.choices.map((choice) => choice.id).join() ===
      choices.map((choice) => choice.dataset.choice).join() &&
    poll.choices.map((choice) => choice.image ?? "").join() === pictures.join()
  );
}
