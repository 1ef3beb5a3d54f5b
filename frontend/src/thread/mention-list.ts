/// Offers names of those who take part, below the field in which an "@" is typed. Loaded when that happens.
import styles from "../../styles/people-list.css?url";
import { call } from "../net/http";
import type { Author, Mention } from "../net/wire";
import { t } from "../page/messages";
import { loadStyles } from "../page/styles";
import { afterChange, begunName, isMention, withName } from "./mentions";
import { fillMonogram } from "./monogram";
import { firstLineOf } from "./quotation";

/** The server refuses more. */
const MAX_PEOPLE = 5;
/** Names are looked up once nothing has been typed for this long. */
const PAUSE_MS = 120;

type Typed = { prefix: string; place: number };

const lists = new WeakMap<HTMLTextAreaElement, MentionList>();
let count = 0;

/** Offer names in a field from now on; calling it again for the same field does nothing. */
export function offerNames(field: HTMLTextAreaElement, slug: string): void {
  const known = lists.get(field);
  if (!known) {
    lists.set(field, new MentionList(field, slug));
  }
}

class MentionList {
  readonly #list = document.createElement("ul");
  #text: string;
  #typed: Typed | null = null;
  #people: Author[] = [];
  #active = 0;
  #pause: number | undefined;
  /** A beginning without matches, or with a closed list: longer texts that start with it are not looked up. */
  #given: Typed | null = null;

  constructor(
    private readonly field: HTMLTextAreaElement,
    private readonly slug: string,
  ) {
    void loadStyles(styles);
    this.#text = field.value;
    count += 1;
    this.#list.id = `people-${count}`;
    this.#list.className = "people-list";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", t("People in this debate"));
    // The focus stays in the field.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("mousedown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => {
      const option = (target as Element).closest<HTMLElement>("[data-person]");
      if (option) {
        this.#choose(Number(option.dataset.person));
      }
    });
    field.addEventListener("input", () => this.#noteInput());
    field.addEventListener("keydown", (event) => this.#noteKey(event));
    field.addEventListener("focusout", () => this.#close());
    field.addEventListener("click", () => this.#look());
    this.#look();
  }

  get #mentions(): Mention[] {
    return JSON.parse(this.field.form?.dataset.mentions ?? "[]") as Mention[];
  }

  set #mentions(mentions: Mention[]) {
    if (this.field.form) {
      this.field.form.dataset.mentions = JSON.stringify(mentions);
    }
  }

  #noteInput(): void {
    const mentions = this.#mentions;
    if (mentions.length > 0) {
      this.#mentions = afterChange(mentions, this.#text, this.field.value);
    }
    this.#text = this.field.value;
    this.#look();
  }

  /** Look up the name that is being typed, if one is. */
  #look(): void {
    clearTimeout(this.#pause);
    const caret = this.field.selectionStart;
    const typed = caret === this.field.selectionEnd ? begunName(this.field.value, caret) : null;
    const isGivenUp =
      typed?.place === this.#given?.place && typed?.prefix.startsWith(this.#given?.prefix ?? "") === true;
    if (!isGivenUp) {
      this.#given = null;
    }
    if (!typed || isGivenUp || isMention(this.field.value, this.#mentions, typed.place)) {
      this.#close();
      return;
    }
    this.#pause = window.setTimeout(() => void this.#ask(typed), PAUSE_MS);
  }

  async #ask(typed: Typed): Promise<void> {
    const prefix = encodeURIComponent(typed.prefix.trim());
    const path = `/articles/${encodeURIComponent(this.slug)}/participants?prefix=${prefix}`;
    // Without an answer the name can be typed.
    const people = await call<{ people: Author[] }>("GET", path).then(
      (answer) => answer.people,
      () => [],
    );
    const now = begunName(this.field.value, this.field.selectionStart);
    if (now?.place !== typed.place || now.prefix !== typed.prefix || document.activeElement !== this.field) {
      return;
    }
    if (people.length === 0) {
      this.#given = typed;
      this.#close();
      return;
    }
    this.#open(typed, this.#sorted(people));
  }

  /** Those who have written in the same thread come first. */
  #sorted(people: Author[]): Author[] {
    const thread = this.field.closest(".thread");
    const isNear = ({ id }: Author) => Number(thread?.querySelector(`[data-author="${id}"]`) == null);
    return [...people].sort((one, other) => isNear(one) - isNear(other));
  }

  #open(typed: Typed, people: Author[]): void {
    this.#typed = typed;
    this.#people = people;
    const chosen = new Set(this.#mentions.map(({ reader }) => reader));
    const isFull = chosen.size >= MAX_PEOPLE;
    this.#people = isFull ? people.filter(({ id }) => chosen.has(id)) : people;
    const names = people.map(({ name }) => name);
    const options = this.#people.map((person) =>
      this.#option(person, names.filter((name) => name === person.name).length > 1),
    );
    this.#list.replaceChildren(...options, ...(isFull ? [note()] : []));
    this.field.after(this.#list);
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-haspopup", "listbox");
    this.field.setAttribute("aria-expanded", "true");
    this.field.setAttribute("aria-controls", this.#list.id);
    this.#activate(0);
    this.#place();
  }

  #option(person: Author, isOneOfSeveral: boolean): HTMLElement {
    const option = document.createElement("li");
    option.id = `${this.#list.id}-${person.id}`;
    option.dataset.person = String(person.id);
    option.setAttribute("role", "option");
    const mark = document.createElement("i");
    fillMonogram(mark, person.name, person.id);
    const name = document.createElement("b");
    name.dir = "auto";
    name.textContent = person.name;
    option.append(mark, name);
    const said = isOneOfSeveral
      ? document.querySelector<HTMLElement>(`.comment:not(.tombstone)[data-author="${person.id}"]`)
      : null;
    // Several people with the same name are told apart by what they wrote.
    for (const words of [person.badge, said && firstLineOf(said)]) {
      if (words) {
        const more = document.createElement("small");
        more.dir = "auto";
        more.textContent = words;
        option.append(more);
      }
    }
    return option;
  }

  /** Below the field or, without room there, above it: never over it. */
  #place(): void {
    const { field } = this;
    const { top, bottom } = field.getBoundingClientRect();
    const height = window.visualViewport?.height ?? window.innerHeight;
    const isUp = bottom + this.#list.offsetHeight > height && top > height - bottom;
    const { style } = this.#list;
    style.top = isUp ? "auto" : `${field.offsetTop + field.offsetHeight}px`;
    const around = this.#list.offsetParent as HTMLElement | null;
    style.bottom = isUp && around ? `${around.clientHeight - field.offsetTop}px` : "auto";
  }

  #activate(index: number): void {
    this.#active = index;
    for (const [place, option] of [...this.#list.querySelectorAll("[data-person]")].entries()) {
      option.setAttribute("aria-selected", String(place === index));
      if (place === index) {
        this.field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      }
    }
  }

  #noteKey(event: KeyboardEvent): void {
    const number = this.#people.length;
    if (!this.#typed || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const person = this.#people[this.#active];
    if (event.key === "Escape") {
      this.#given = this.#typed;
      this.#close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && number > 0) {
      this.#activate((this.#active + (event.key === "ArrowDown" ? 1 : number - 1)) % number);
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && person) {
      this.#choose(person.id);
    } else {
      return;
    }
    event.preventDefault();
    // Escape would close the box, too.
    event.stopPropagation();
  }

  #choose(id: number): void {
    const person = this.#people.find((one) => one.id === id);
    if (this.#typed && person) {
      const { text, mentions, caret } = withName(this.#text, this.#mentions, this.#typed, person);
      this.field.value = text;
      this.field.setSelectionRange(caret, caret);
      this.#text = text;
      this.#mentions = mentions;
      this.#close();
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  #close(): void {
    clearTimeout(this.#pause);
    this.#typed = null;
    this.#people = [];
    this.#list.remove();
    for (const name of ["role", "autocomplete", "haspopup", "expanded", "controls", "activedescendant"]) {
      this.field.removeAttribute(name === "role" ? name : `aria-${name}`);
    }
  }
}

function note(): HTMLElement {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.textContent = t("A comment can mention at most 5 people.");
  return item;
}
