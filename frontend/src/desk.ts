/// The entry of the moderators' desk: the queue as it is now, and decisions without leaving it.
import "../styles/main.css";
import { refreshTimes } from "./comment";
import { all, announce, cloneTemplate, one, setText, show, showError } from "./dom";
import { call } from "./http";
import { LastingSocket } from "./socket";
import type { Queue, QueueEntry } from "./wire";
import { ago, plural, thousands } from "./words";

const REFRESH_MS = 20_000;

class Desk {
  #socket = new LastingSocket({
    address: () => {
      const since = encodeURIComponent(this.page.dataset.version ?? "");
      return `${location.origin.replace(/^http/, "ws")}/ws/moderation/?since=${since}`;
    },
    onFrame: (text) => this.#receive(JSON.parse(text) as Queue | { type: string }),
    onLost: () => this.#showConnection("Connecting… the queue may be old."),
  });

  constructor(private readonly page: HTMLElement) {}

  start(): void {
    this.page.addEventListener("submit", (event) => void this.#decide(event));
    setInterval(() => refreshTimes(this.page), REFRESH_MS);
    this.#socket.start();
  }

  #receive(frame: Queue | { type: string }): void {
    this.#socket.succeed();
    this.#showConnection("");
    if (frame.type === "queue") {
      this.#showQueue(frame as Queue);
    }
  }

  #showQueue(queue: Queue): void {
    this.page.dataset.version = queue.version;
    this.#showList("reported", queue.reported);
    this.#showList("recent", queue.recent);
    const waiting = queue.counts.reported ?? 0;
    setText(this.page, "[data-count=reported]", thousands(waiting));
    announce(plural(waiting, "comment waits for a decision", "comments wait for a decision"));
  }

  #showList(name: string, entries: QueueEntry[]): void {
    const list = one(this.page, `[data-queue=${name}]`);
    const known = new Map(all(list, ".entry").map((element) => [element.id, element]));
    let last: Element | null = null;
    for (const entry of entries) {
      const id = `${name}-${entry.id}`;
      const element = known.get(id) ?? makeEntry(id, entry);
      known.delete(id);
      fillEntry(element, entry);
      const next: Element | null = last ? last.nextElementSibling : list.firstElementChild;
      // Moved only where its place has changed: moving an element takes the focus out of it.
      if (next !== element) {
        list.insertBefore(element, next);
      }
      last = element;
    }
    for (const gone of known.values()) {
      if (gone.contains(document.activeElement)) {
        (gone.nextElementSibling as HTMLElement | null)?.focus({ preventScroll: true });
      }
      gone.remove();
    }
    show(this.page.querySelector(`[data-empty=${name}]`), entries.length === 0);
  }

  async #decide(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    const entry = form.closest<HTMLElement>(".entry");
    const action = (event.submitter as HTMLButtonElement | null)?.value;
    if (!entry || !action) {
      return;
    }
    event.preventDefault();
    showError(entry, null);
    try {
      const reason = one<HTMLInputElement>(form, "input[name=reason]");
      await call("POST", `/comments/${entry.dataset.entry}/decisions`, { action, reason: reason.value });
      reason.value = "";
    } catch (failure) {
      showError(entry, (failure as Error).message);
    }
  }

  #showConnection(words: string): void {
    setText(this.page, "[data-connection]", words);
    show(this.page.querySelector("[data-connection]"), words !== "");
  }
}

function makeEntry(id: string, entry: QueueEntry): HTMLElement {
  const element = cloneTemplate("entry-template");
  element.id = id;
  element.dataset.entry = String(entry.id);
  const input = one<HTMLInputElement>(element, "input[name=reason]");
  input.id = `${id}-reason`;
  one<HTMLLabelElement>(element, "label").htmlFor = input.id;
  one<HTMLFormElement>(element, "form").setAttribute("action", `/comment/${entry.id}/decision`);
  return element;
}

function fillEntry(element: HTMLElement, entry: QueueEntry): void {
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
  const body = one(element, "[data-body]");
  if (body.innerHTML !== entry.html) {
    // Made of plain text and cleaned by the server.
    body.innerHTML = entry.html;
  }
  fillReports(one(element, "[data-reports]"), entry);
  const { decision } = entry;
  const words = decision
    ? `${decision.moderator}: ${decision.action}${decision.reason ? `, ${decision.reason}` : ""}`
    : "";
  setText(element, "[data-decision]", words);
  show(element.querySelector("[data-decision]"), decision !== null);
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

const page = document.querySelector<HTMLElement>("main[data-desk]");
if (page) {
  new Desk(page).start();
}
