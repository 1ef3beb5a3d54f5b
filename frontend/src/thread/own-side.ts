/// The side that the reader's next comment is going to have: shown on every box in which one is written.
import { all, one, show, textOf, writeText } from "../page/dom";

/** The storage key under which the browser remembers that the reader posts without a side. */
const STORED = "hustings:side";

/** Show the reader's side, and follow their votes and whether they show it. */
export function followOwnSide(page: HTMLElement, signal: AbortSignal): void {
  tick(isShown());
  page.addEventListener("change", noteTick, { signal });
  const polls = page.querySelector("[data-polls]");
  const debate = document.getElementById("debate");
  if (polls && debate) {
    const observer = new MutationObserver(() => showOwnSide(polls));
    observer.observe(polls, { subtree: true, attributeFilter: ["data-own"] });
    // A rule of the debate decides too.
    observer.observe(debate, { attributeFilter: ["data-sides"] });
    signal.addEventListener("abort", () => observer.disconnect());
  }
}

function showOwnSide(polls: Element): void {
  const own = document.getElementById("debate")?.dataset.sides ? ownChoice(polls) : null;
  const choice = own && isPublic(own) ? own : null;
  const colour = choice ? `side-${choice.dataset.number}` : "";
  for (const form of inBoxes("[data-composer]")) {
    const side = one(form, "[data-own-side]");
    for (const element of [form, side]) {
      element.classList.remove(...[...element.classList].filter((name) => name.startsWith("side-")));
      if (colour) {
        element.classList.add(colour);
      }
    }
    writeText(side, textOf(choice?.querySelector("[data-label]") ?? null));
    side.title = textOf(side);
    show(form.querySelector("[data-show-side]"), own !== null);
  }
}

/** Return the reader's choice in the first poll that gives sides (debate/polls/sides.py). */
function ownChoice(polls: Element): HTMLElement | null {
  return polls.querySelector<HTMLElement>("[data-poll][data-kind=one] [data-own=yes]");
}

/** Say whether everybody can see the votes of the choice's poll. */
function isPublic(choice: HTMLElement): boolean {
  const { results, state } = choice.closest<HTMLElement>("[data-poll]")?.dataset ?? {};
  return results === "always" || state === "closed";
}

function noteTick({ target }: Event): void {
  if (target instanceof HTMLInputElement && target.name === "side") {
    try {
      localStorage.setItem(STORED, target.checked ? "shown" : "hidden");
    } catch {
      // Without storage it holds for this page.
    }
    tick(target.checked);
  }
}

function isShown(): boolean {
  try {
    return localStorage.getItem(STORED) !== "hidden";
  } catch {
    return true;
  }
}

function tick(isTicked: boolean): void {
  for (const box of inBoxes<HTMLInputElement>("input[name=side]")) {
    // Also the attribute: boxes for replies are copies.
    box.defaultChecked = isTicked;
    box.checked = isTicked;
  }
  for (const side of inBoxes("[data-own-side]")) {
    show(side, isTicked);
  }
}

/** Return what matches on the page, and in the blank boxes for replies. */
export function inBoxes<Found extends HTMLElement>(selector: string): Found[] {
  const templates = all<HTMLTemplateElement>(document, "template").map(({ content }) => content);
  return [document, ...templates].flatMap((root) => all<Found>(root, selector));
}
