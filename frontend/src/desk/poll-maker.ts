/// The poll maker: previews the poll's card while it is typed, and always offers an empty field for another choice.
import { all, cloneTemplate, one, show, writeText } from "../page/dom";
import { t } from "../page/messages";

/** As in frontend/styles/tokens.css; more choices repeat them. */
const COLOURS = 6;
/** The choices of a scale for which none are typed: `SCALE_POINTS` in debate/polls/editing.py. */
const SCALE_POINTS = ["1", "2", "3", "4", "5"];

export class PollMaker {
  constructor(
    private readonly form: HTMLFormElement,
    private readonly preview: HTMLElement,
  ) {}

  start(): void {
    this.form.addEventListener("input", () => this.#refresh());
    this.#refresh();
  }

  #refresh(): void {
    writeText(one(this.preview, "[data-preview-question]"), this.#value("[name=question]") || "…");
    const labels = this.#fields.map(({ value }) => value.trim()).filter(Boolean);
    const isScale = this.#value("[name=kind]") === "scale";
    const shown = isScale && labels.length === 0 ? SCALE_POINTS : labels;
    one(this.preview, "[data-preview-choices]").replaceChildren(...shown.map(makeChoice));
    show(this.form.querySelector("[data-several]"), this.#value("[name=kind]") === "several");
    this.#keepSpareField();
  }

  #keepSpareField(): void {
    const fields = this.#fields;
    const last = fields.at(-1);
    if (last?.value && !last.disabled && fields.length < Number(this.form.dataset.mostChoices)) {
      const another = last.cloneNode() as HTMLInputElement;
      another.value = "";
      another.setAttribute("aria-label", t("Choice %(number)s", { number: fields.length + 1 }));
      last.after(another);
    }
  }

  #value(selector: string): string {
    return one<HTMLInputElement | HTMLSelectElement>(this.form, selector).value;
  }

  get #fields(): HTMLInputElement[] {
    return all<HTMLInputElement>(this.form, "[name=choice]");
  }
}

function makeChoice(label: string, place: number): HTMLElement {
  const choice = cloneTemplate("preview-choice");
  choice.classList.replace("side-1", `side-${(place % COLOURS) + 1}`);
  writeText(one(choice, ".label"), label);
  return choice;
}
