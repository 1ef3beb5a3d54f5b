/// The list of a queue: the server's markup, cloned from its `<template>` and filled, and which entry is the open one.
import { all, cloneTemplate, one, setText, show } from "../dom";
import { keepFocus } from "../view";
import type { QueueEntry } from "../wire";
import { ago, plural } from "../words";

const EXCERPT_CHARACTERS = 240;

export class EntryList {
  #list: HTMLElement;
  /** Where in the list the open entry is, or was before it left. */
  #place = 0;

  constructor(private readonly page: HTMLElement) {
    this.#list = one(page, "[data-entries]");
    this.#place = Math.max(
      0,
      this.#rows.findIndex((row) => row.hasAttribute("data-current")),
    );
  }

  get ids(): number[] {
    return this.#rows.map(idOf);
  }

  get current(): number | null {
    const row = this.#list.querySelector<HTMLElement>("[data-current]");
    return row ? idOf(row) : null;
  }

  row(id: number): HTMLElement | null {
    return this.#list.querySelector<HTMLElement>(`[data-entry="${id}"]`);
  }

  /** Show these entries and no others; what was chosen and has the focus stays so. */
  show(entries: QueueEntry[]): void {
    const gone = new Map(this.#rows.map((row) => [idOf(row), row]));
    let last: Element | null = null;
    for (const entry of entries) {
      const row = gone.get(entry.id) ?? makeRow(entry);
      gone.delete(entry.id);
      const next: Element | null = last ? last.nextElementSibling : this.#list.firstElementChild;
      keepFocus(row, () => {
        fillRow(row, entry);
        // Moved only where its place has changed: moving takes the focus out.
        if (next !== row) {
          this.#list.insertBefore(row, next);
        }
        return row;
      });
      last = row;
    }
    this.#take([...gone.values()]);
  }

  append(entries: QueueEntry[]): void {
    this.#list.append(
      ...entries.filter(({ id }) => !this.row(id)).map((entry) => fillRow(makeRow(entry), entry)),
    );
  }

  /** Take entries off the list at once, whatever the server will say of them. */
  remove(ids: number[]): void {
    this.#take(ids.map((id) => this.row(id)).filter((row) => row !== null));
  }

  setCurrent(id: number): void {
    for (const row of this.#rows) {
      row.toggleAttribute("data-current", idOf(row) === id);
      row.querySelector("[data-open]")?.toggleAttribute("aria-current", idOf(row) === id);
    }
    const place = this.ids.indexOf(id);
    if (place >= 0) {
      this.#place = place;
      this.row(id)?.scrollIntoView({ block: "nearest" });
    }
  }

  /** Return the entry so many steps from the open one; where that has left, the one that has taken its place is next. */
  neighbour(step: number): number | null {
    const { ids } = this;
    const isGone = this.current === null;
    const place = this.#place + (isGone && step > 0 ? step - 1 : step);
    return ids[Math.min(Math.max(place, 0), ids.length - 1)] ?? null;
  }

  refreshTimes(): void {
    for (const time of all<HTMLTimeElement>(this.#list, "time")) {
      time.textContent = ago(new Date(time.dateTime));
    }
  }

  #take(rows: HTMLElement[]): void {
    const hadFocus = rows.some((row) => row.contains(document.activeElement));
    for (const row of rows) {
      row.remove();
    }
    if (hadFocus) {
      this.#list.focus({ preventScroll: true });
    }
    show(this.page.querySelector("[data-empty]"), this.ids.length === 0);
    show(this.page.querySelector("[data-bulk-bar]"), this.ids.length > 0);
  }

  get #rows(): HTMLElement[] {
    return all(this.#list, ":scope > .entry");
  }
}

function idOf(row: HTMLElement): number {
  return Number(row.dataset.entry);
}

function makeRow(entry: QueueEntry): HTMLElement {
  const row = cloneTemplate("row-template");
  row.dataset.entry = String(entry.id);
  one<HTMLInputElement>(row, "input").value = String(entry.id);
  const link = one<HTMLAnchorElement>(row, "[data-open]");
  link.href = link.href.replace(/open=0\b/, `open=${entry.id}`);
  return row;
}

function fillRow(row: HTMLElement, entry: QueueEntry): HTMLElement {
  row.dataset.state = entry.state;
  row.toggleAttribute("data-reasons-required", entry.reasons_required);
  setText(row, "[data-author-name]", entry.author.name);
  const side = one(row, "[data-side]");
  side.className = entry.side ? `side side-${entry.side.number}` : "side";
  side.textContent = entry.side?.label ?? "";
  show(side, entry.side !== null);
  const time = one<HTMLTimeElement>(row, "time");
  time.dateTime = entry.created;
  time.textContent = ago(new Date(entry.created));
  setText(row, "[data-state-name]", entry.state);
  show(row.querySelector("[data-state-name]"), entry.state !== "published");
  const words = [...entry.body];
  const isLong = words.length > EXCERPT_CHARACTERS;
  setText(row, "[data-excerpt]", isLong ? `${words.slice(0, EXCERPT_CHARACTERS - 1).join("")}…` : entry.body);
  setText(row, "[data-complaint]", complaintOf(entry));
  show(row.querySelector("[data-complaint]"), entry.reports.length > 0);
  return row;
}

function complaintOf({ reports }: QueueEntry): string {
  const labels = [...new Set(reports.map(({ label }) => label))];
  return reports.length > 0 ? `${plural(reports.length, "report", "reports")}: ${labels.join(", ")}` : "";
}
