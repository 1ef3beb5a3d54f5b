/// Changed votes on a poll's card: how many, and between which choices. The server draws the same (_flow.html).
import type { Tally } from "../net/wire";
import { all, one, setText, show, textOf } from "../page/dom";
import { thousands, tn, tx } from "../page/messages";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = "6";

/** Show how many voters have changed their vote, according to a tally. */
export function showChanged(card: HTMLElement, { changed }: Tally): void {
  const place = one(card, "[data-changed-votes]");
  show(place, changed !== undefined);
  const voters = changed?.voters ?? 0;
  const words = tn("%(number)s reader changed their vote", "%(number)s readers changed their vote", voters);
  setText(place, "[data-changed]", words);
  const choices = new Map(
    all(card, "[data-choice]").map((choice) => [Number(choice.dataset.choice), choice]),
  );
  const most = changed?.flows[0]?.voters ?? 1;
  const rows = (changed?.flows ?? []).flatMap(({ before, after, voters }) => {
    const [from, to] = [choices.get(before), choices.get(after)];
    return from && to ? [row(from, to, voters, Math.floor((100 * voters) / most))] : [];
  });
  one(place, "[data-flows]").replaceChildren(...rows);
}

function row(from: HTMLElement, to: HTMLElement, voters: number, percent: number): HTMLElement {
  const line = document.createElement("li");
  const arrow = element("span", "→");
  arrow.setAttribute("aria-hidden", "true");
  const spoken = element("span", tx("a changed vote", "to"));
  spoken.className = "visually-hidden";
  line.append(label(from), " ", arrow, " ", spoken, " ", label(to), " ", element("b", thousands(voters)));
  const bar = drawn("svg", { width: `${percent}%`, height: HEIGHT, "aria-hidden": "true" });
  bar.append(
    drawn("rect", { class: `side-${from.dataset.number}`, width: "50%", height: HEIGHT }),
    drawn("rect", { class: `side-${to.dataset.number}`, x: "50%", width: "50%", height: HEIGHT }),
  );
  line.append(bar);
  return line;
}

function label(choice: HTMLElement): HTMLElement {
  return element("bdi", textOf(one(choice, "[data-label]")));
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function drawn(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name) as SVGElement;
  for (const [attribute, value] of Object.entries(attributes)) {
    made.setAttribute(attribute, value);
  }
  return made;
}
