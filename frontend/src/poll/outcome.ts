/// A closed poll's result: the winner's row, and the sentence beside the question. The server writes the same
/// (debate/pages/debates/outcomes.py). Loaded only where a poll closes.
import { all, one, textOf, writeText } from "../page/dom";
import { t, tn } from "../page/messages";
import { keepInView } from "../thread/scroll-anchor";

/** Show the result of a poll that is over. */
export function showOutcome(card: HTMLElement): void {
  const choices = all(card, "[data-choice]");
  const most = Math.max(...choices.map((choice) => Number(choice.dataset.cast)));
  const isScale = card.querySelector("[data-mean]") !== null;
  const leaders = choices.filter((choice) => !isScale && most > 0 && Number(choice.dataset.cast) === most);
  for (const choice of choices) {
    choice.dataset.leads = leaders.includes(choice) ? "yes" : "";
  }
  // It has a separate line, so that readers below stay where they are.
  keepInView(() => writeText(one(card, "[data-outcome]"), sentence(card, leaders)));
}

function sentence(card: HTMLElement, leaders: HTMLElement[]): string {
  const mean = card.querySelector<HTMLElement>("[data-mean]");
  if (card.dataset.cast === "0") {
    return t("Result: nobody voted");
  }
  if (mean) {
    const { low = "", high = "" } = mean.dataset;
    const values = { mean: textOf(one(mean, "[data-mean-value]")), low, high };
    return t("Result: %(mean)s on average, on a scale of %(low)s to %(high)s", values);
  }
  const [first = "", second = ""] = leaders.map((choice) => isolated(textOf(one(choice, "[data-label]"))));
  if (leaders.length === 1) {
    const percent = textOf(one(leaders[0] as HTMLElement, "[data-percent]"));
    return t("Result: %(answer)s, %(percent)s", { answer: first, percent });
  }
  if (leaders.length === 2) {
    return t("Result: a tie between %(first)s and %(second)s", { first, second });
  }
  return tn(
    "Result: a tie between %(number)s answer",
    "Result: a tie between %(number)s answers",
    leaders.length,
  );
}

/** Isolate a text that somebody wrote, so that its direction doesn't change that of the sentence. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
