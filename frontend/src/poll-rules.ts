/// A poll's words, times and rules on its card, as far as they can be changed there.
import { all, one, setText } from "./dom";
import type { Poll } from "./wire";
import { dateAndTime } from "./words";

/** Say whether the card has the parts that the poll needs; where it has not, only the server's markup can show it. */
export function fits(card: HTMLElement, poll: Poll): boolean {
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

export function fillRules(card: HTMLElement, poll: Poll): void {
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
    time.title = poll[name] ? dateAndTime(new Date(poll[name])) : "";
  }
  const closed = one<HTMLTimeElement>(card, "[data-poll-closed] time");
  closed.dateTime = poll.closes ?? "";
  closed.textContent = poll.closes ? dateAndTime(new Date(poll.closes)) : "";
}
