/// The entry of the moderators' desk: the queue as it is now, and decisions without leaving it.
import "../styles/main.css";
import { Announcer } from "./announcer";
import { refreshTimes } from "./comment";
import { all, one, setText, show, showError } from "./dom";
import { fillEntry, makeEntry } from "./entry";
import { call } from "./http";
import { LastingSocket, socketAddress } from "./socket";
import { keepFocus } from "./view";
import type { Queue, QueueEntry, Session } from "./wire";
import { plural, thousands } from "./words";

const REFRESH_MS = 20_000;
/** A socket that is refused so often may be so because nobody is signed in any more. */
const ATTEMPTS_BEFORE_DOUBT = 3;

class Desk {
  #stops: AbortController | null = null;
  #refresh: number | undefined;
  #announcer: Announcer;
  #socket: LastingSocket = new LastingSocket({
    address: () => socketAddress("/ws/moderation/", { since: this.page.dataset.version ?? "" }),
    onOpen: () => this.#tell(""),
    onFrame: (text) => this.#receive(JSON.parse(text) as Queue | { type: "other" }),
    onLost: (attempts) => this.#noteLoss(attempts),
    // Opening it again brings what was missed, if anything was.
    onQuiet: () => this.#socket.reopen(),
    onEnd: () => this.#end(),
  });

  constructor(private readonly page: HTMLElement) {
    this.#announcer = new Announcer(page.querySelector("[data-announce]"));
  }

  start(): void {
    if (this.#stops) {
      return;
    }
    this.#stops = new AbortController();
    const { signal } = this.#stops;
    this.page.addEventListener("submit", (event) => void this.#decide(event), { signal });
    this.#refresh = window.setInterval(() => refreshTimes(this.page), REFRESH_MS);
    this.#socket.start();
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    clearInterval(this.#refresh);
    this.#socket.stop();
  }

  #receive(frame: Queue | { type: "other" }): void {
    if (frame.type !== "queue") {
      return;
    }
    this.page.dataset.version = frame.version;
    this.#showList("reported", frame.reported);
    this.#showList("recent", frame.recent);
    const waiting = frame.counts.reported ?? 0;
    const count = one(this.page, "[data-count=reported]");
    if (count.textContent !== thousands(waiting)) {
      count.textContent = thousands(waiting);
      const words = plural(waiting, "comment waits for a decision", "comments wait for a decision");
      this.#announcer.announce(() => words);
    }
  }

  #showList(name: string, entries: QueueEntry[]): void {
    const list = one(this.page, `[data-queue=${name}]`);
    const gone = new Map(all(list, ".entry").map((element) => [element.id, element]));
    let last: Element | null = null;
    for (const entry of entries) {
      const id = `${name}-${entry.id}`;
      const element = gone.get(id) ?? makeEntry(id, entry);
      gone.delete(id);
      const next: Element | null = last ? last.nextElementSibling : list.firstElementChild;
      keepFocus(element, () => {
        fillEntry(element, entry);
        // Moved only where its place has changed: moving takes the focus out.
        if (next !== element) {
          list.insertBefore(element, next);
        }
        return element;
      });
      last = element;
    }
    this.#remove(list, [...gone.values()]);
    show(this.page.querySelector(`[data-empty=${name}]`), entries.length === 0);
  }

  /** Take entries out; the focus goes from them to the entry that follows. */
  #remove(list: HTMLElement, gone: HTMLElement[]): void {
    const focused = gone.find((element) => element.contains(document.activeElement));
    const following = all(list, ".entry").filter((element) => element === focused || !gone.includes(element));
    const place = focused ? following.indexOf(focused) : -1;
    for (const element of gone) {
      element.remove();
    }
    if (focused) {
      (following[place + 1] ?? following[place - 1] ?? list).focus({ preventScroll: true });
    }
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

  #noteLoss(attempts: number): void {
    this.#tell("Connecting… the queue may be old.");
    if (attempts >= ATTEMPTS_BEFORE_DOUBT) {
      void this.#doubt();
    }
  }

  async #doubt(): Promise<void> {
    const session = await call<Session>("GET", "/session").catch(() => null);
    if (session && !session.reader.moderator) {
      this.#end();
    }
  }

  /** Nobody is a moderator here any more: what only moderators may read goes from the page. */
  #end(): void {
    this.stop();
    this.#showList("reported", []);
    this.#showList("recent", []);
    this.#tell("You are no longer signed in as a moderator. Sign in again to go on.");
  }

  #tell(words: string): void {
    setText(this.page, "[data-connection]", words);
    show(this.page.querySelector("[data-connection]"), words !== "");
  }
}

const page = document.querySelector<HTMLElement>("main[data-desk]");
if (page) {
  new Desk(page).start();
}
