/// The side that the reader's next comment is going to have: shown on every box in which one is written.
import { all, one, textOf, writeText } from "../page/dom";

/** Show the reader's side, and follow their votes. */
export function followOwnSide(page: HTMLElement, signal: AbortSignal): void {
  const polls = page.querySelector("[data-polls]");
  if (polls) {
    const observer = new MutationObserver(() => showOwnSide(polls));
    observer.observe(polls, { subtree: true, attributeFilter: ["data-own"] });
    signal.addEventListener("abort", () => observer.disconnect());
  }
}

function showOwnSide(polls: Element): void {
  const choice = ownChoice(polls);
  const colour = choice ? `side-${choice.dataset.number}` : "";
  const templates = all<HTMLTemplateElement>(document, "template").map(({ content }) => content);
  for (const form of [document, ...templates].flatMap((root) => all(root, "[data-composer]"))) {
    const side = one(form, "[data-own-side]");
    for (const element of [form, side]) {
      element.classList.remove(...[...element.classList].filter((name) => name.startsWith("side-")));
      if (colour) {
        element.classList.add(colour);
      }
    }
    writeText(side, textOf(choice?.querySelector("[data-label]") ?? null));
  }
}

/** Return the reader's choice in the first poll that gives sides, if everybody can see its votes (debate/polls/sides.py). */
function ownChoice(polls: Element): HTMLElement | null {
  const choice = polls.querySelector<HTMLElement>("[data-poll][data-kind=one] [data-own=yes]");
  const { results, state } = choice?.closest<HTMLElement>("[data-poll]")?.dataset ?? {};
  return results === "always" || state === "closed" ? choice : null;
}
