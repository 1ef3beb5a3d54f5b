/// Adapts the boxes for comments and the moderators' forms to changed rules, on the page and in its templates. Loaded when a
/// rule changes: until then they are as the server made them.
import type { Article } from "../net/wire";
import { t } from "../page/messages";
import { inBoxes } from "./own-side";

/** Show what the rules allow, in open boxes and in those that are opened later. */
export function showBoxes(
  article: Pick<Article, "reasons_required" | "show_sides" | "take_questions">,
): void {
  for (const category of inBoxes<HTMLSelectElement>("[data-form-for=remove] select")) {
    category.required = article.reasons_required;
    const [unchosen] = category.options;
    if (unchosen) {
      unchosen.text = article.reasons_required ? t("Choose one") : t("The reported reason");
    }
  }
  const debate = document.getElementById("debate");
  if (debate) {
    // The boxes follow it: `followOwnSide`.
    debate.dataset.sides = article.show_sides ? "yes" : "";
  }
  for (const side of inBoxes("[data-composer] [data-show-side]")) {
    offerQuestions(side, article.take_questions);
  }
}

/** Offer "Question to the newsroom" beside what can be ticked already, or no longer. */
function offerQuestions(side: HTMLElement, areTaken: boolean): void {
  const known = side.parentElement?.querySelector("input[name=question]")?.parentElement;
  if (!areTaken) {
    known?.remove();
  } else if (!known) {
    side.after(makeBox(side));
  }
}

function makeBox(model: HTMLElement): HTMLElement {
  const label = model.cloneNode(true) as HTMLElement;
  label.hidden = false;
  delete label.dataset.showSide;
  const box = label.querySelector("input") as HTMLInputElement;
  box.name = "question";
  box.defaultChecked = false;
  box.checked = false;
  label.replaceChildren(box, ` ${t("Question to the newsroom")}`);
  return label;
}
