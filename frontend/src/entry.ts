/// One entry on the moderators' desk: the server's markup, cloned from its `<template>` and filled.
import { fillBody } from "./comment";
import { cloneTemplate, one, setText, show } from "./dom";
import type { QueueEntry } from "./wire";
import { ago } from "./words";

/** Make the element of an entry; `id` names it in its list. */
export function makeEntry(id: string, entry: QueueEntry): HTMLElement {
  const element = cloneTemplate("entry-template");
  element.id = id;
  element.dataset.entry = String(entry.id);
  const input = one<HTMLInputElement>(element, "input[name=reason]");
  input.id = `${id}-reason`;
  one<HTMLLabelElement>(element, "label").htmlFor = input.id;
  one<HTMLFormElement>(element, "form").setAttribute("action", `/comment/${entry.id}/decision`);
  return element;
}

/** Show what an entry is now, in the element that it has; a reason that is being written stays. */
export function fillEntry(element: HTMLElement, entry: QueueEntry): void {
  element.dataset.state = entry.state;
  setText(element, "[data-author-name]", entry.author.name);
  setText(element, "[data-badge]", entry.author.badge ?? "");
  show(element.querySelector("[data-badge]"), entry.author.badge !== undefined);
  const time = one<HTMLTimeElement>(element, "time");
  time.dateTime = entry.created;
  time.textContent = ago(new Date(entry.created));
  setText(element, "[data-state-name]", entry.state);
  show(element.querySelector("[data-state-name]"), entry.state !== "published");
  const link = one<HTMLAnchorElement>(element, "[data-link]");
  link.href = `/a/${entry.article}/#comment-${entry.id}`;
  link.textContent = entry.title;
  fillBody(element, entry.html);
  fillReports(one(element, "[data-reports]"), entry);
  fillDecision(element, entry);
  const isOpen = entry.state === "pending" || (entry.state === "published" && entry.reports.length > 0);
  show(element.querySelector("[value=remove]"), entry.state === "published" || entry.state === "pending");
  show(element.querySelector("[value=approve]"), isOpen);
  show(element.querySelector("[value=restore]"), entry.state === "removed");
}

function fillReports(list: HTMLElement, entry: QueueEntry): void {
  const items = entry.reports.map((report) => {
    const item = document.createElement("li");
    const reporter = document.createElement("span");
    reporter.className = "soft";
    reporter.textContent = report.reporter;
    item.append(`${report.label}${report.note ? `: ${report.note}` : ""} `, reporter);
    return item;
  });
  list.replaceChildren(...items);
  show(list, items.length > 0);
}

function fillDecision(element: HTMLElement, { decision }: QueueEntry): void {
  const reason = decision?.reason ? `, ${decision.reason}` : "";
  setText(element, "[data-decision]", decision ? `${decision.moderator}: ${decision.action}${reason}` : "");
  show(element.querySelector("[data-decision]"), decision !== null);
}
