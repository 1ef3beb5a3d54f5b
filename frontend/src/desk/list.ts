/// The list of a queue: the server's markup, cloned from its `<template>` and filled, and which entry is open.

import type { QueueEntry } from "../net/wire";
import { all, cloneTemplate, one, setText, show, writeText } from "../page/dom";
import { t, tn, tx } from "../page/messages";
import { keepFocus } from "../thread/scroll-anchor";
import { ago } from "./age";
import { REASONS, STATES } from "./labels";

const EXCERPT_CHARACTERS = 240;

export class EntryList {
  #list: HTMLElement;
  #button: HTMLButtonElement;
  /** What the list will show once the pointer and the focus have left it; null if it shows that already. */
  #waiting: QueueEntry[] | null = null;
  /** The open entry's position in the list, or its last position if it has left. */
  #place = 0;

  constructor(private readonly page: HTMLElement) {
    this.#list = one(page, "[data-entries]");
    this.#button = one<HTMLButtonElement>(page, "[data-show-arrived]");
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

  start(signal: AbortSignal): void {
    this.#button.addEventListener("click", () => this.showWaiting(), { signal });
    // When the focus leaves the list, the list can change. A focus that moves inside the list has not left it.
    const noteLeft = () => setTimeout(() => this.#isInUse || this.showWaiting());
    // Nor has one that moves to the button, which would disappear before it is pressed.
    for (const place of [this.#list, this.#button]) {
      place.addEventListener("pointerleave", noteLeft, { signal });
      place.addEventListener("focusout", noteLeft, { signal });
    }
  }

  /**
   * Show exactly these entries; keep the selection and the focus.
   *
   * While the pointer or the focus is in the list, no entry changes its place: new ones wait behind a button.
   */
  show(entries: QueueEntry[]): void {
    if (this.#isInUse && this.ids.length > 0) {
      this.#update(entries);
      this.#waiting = entries;
    } else {
      this.#arrange(entries);
      this.#waiting = null;
    }
    this.#fillButton();
  }

  /** Show the new entries that have waited. */
  showWaiting(): void {
    if (this.#waiting) {
      this.#arrange(this.#waiting);
      this.#waiting = null;
      this.#fillButton();
    }
  }

  /** Update the existing entries, append new ones below them, and remove those that have left the queue. */
  #update(entries: QueueEntry[]): void {
    const gone = new Map(this.#rows.map((row) => [idOf(row), row]));
    for (const entry of entries) {
      const row = gone.get(entry.id);
      if (row) {
        gone.delete(entry.id);
        keepFocus(row, () => fillRow(row, entry));
      }
    }
    this.append(entries.slice(entries.findLastIndex(({ id }) => this.row(id)) + 1));
    this.#take([...gone.values()]);
  }

  #arrange(entries: QueueEntry[]): void {
    const gone = new Map(this.#rows.map((row) => [idOf(row), row]));
    let last: Element | null = null;
    for (const entry of entries) {
      const row = gone.get(entry.id) ?? makeRow(entry);
      gone.delete(entry.id);
      const next: Element | null = last ? last.nextElementSibling : this.#list.firstElementChild;
      keepFocus(row, () => {
        fillRow(row, entry);
        // Only moved if its place has changed, because moving an element takes the focus out of it.
        if (next !== row) {
          this.#list.insertBefore(row, next);
        }
        return row;
      });
      last = row;
    }
    this.#take([...gone.values()]);
  }

  get #isInUse(): boolean {
    return this.#list.matches(":hover, :has(:focus)") || this.#button.matches(":hover, :focus");
  }

  #fillButton(): void {
    const arrived = (this.#waiting ?? []).filter(({ id }) => !this.row(id)).length;
    writeText(this.#button, tn("%(number)s new ↑", "%(number)s new ↑", arrived));
    show(this.#button, arrived > 0);
  }

  append(entries: QueueEntry[]): void {
    this.#list.append(
      ...entries.filter(({ id }) => !this.row(id)).map((entry) => fillRow(makeRow(entry), entry)),
    );
  }

  /** Remove entries from the list at once, without waiting for the server's list. */
  remove(ids: number[]): void {
    this.#waiting = this.#waiting?.filter(({ id }) => !ids.includes(id)) ?? null;
    this.#take(ids.map((id) => this.row(id)).filter((row) => row !== null));
    if (this.ids.length === 0) {
      this.showWaiting();
    }
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

  /** Return the entry this many steps from the open one, or from the entry that took its place. */
  neighbour(step: number): number | null {
    const { ids } = this;
    const isGone = this.current === null;
    const place = this.#place + (isGone && step > 0 ? step - 1 : step);
    return ids[Math.min(Math.max(place, 0), ids.length - 1)] ?? null;
  }

  refreshTimes(): void {
    for (const time of all<HTMLTimeElement>(this.#list, "time")) {
      writeText(time, ago(new Date(time.dateTime)));
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
  writeText(side, entry.side?.label ?? "");
  show(side, entry.side !== null);
  one(row, "[data-article]").title = entry.title;
  setText(row, "[data-title]", entry.title);
  setText(row, "[data-section]", entry.section);
  show(row.querySelector("[data-section]"), entry.section !== "");
  const time = one<HTMLTimeElement>(row, "time");
  time.dateTime = entry.created;
  writeText(time, ago(new Date(entry.created)));
  const state = entry.state === "pending" && entry.was_published ? "hidden" : entry.state;
  setText(row, "[data-state-name]", t(STATES[state]));
  show(row.querySelector("[data-state-name]"), entry.state !== "published");
  setText(
    row,
    "[data-question]",
    entry.question === "answered" ? tx("a question", "Answered") : tx("a question", "Open"),
  );
  show(row.querySelector("[data-question]"), entry.question !== undefined);
  const words = [...entry.body];
  const isLong = words.length > EXCERPT_CHARACTERS;
  setText(row, "[data-excerpt]", isLong ? `${words.slice(0, EXCERPT_CHARACTERS - 1).join("")}…` : entry.body);
  setText(row, "[data-complaint]", complaintOf(entry));
  show(row.querySelector("[data-complaint]"), entry.reports.length > 0);
  return row;
}

function complaintOf({ reports }: QueueEntry): string {
  const labels = [...new Set(reports.map(({ reason }) => t(REASONS[reason])))];
  const counted = tn("%(number)s report", "%(number)s reports", reports.length);
  return reports.length > 0 ? t("%(name)s: %(words)s", { name: counted, words: labels.join(t(", ")) }) : "";
}
