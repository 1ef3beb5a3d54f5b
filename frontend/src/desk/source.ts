/// Where the list's entries come from: the socket's frames while they are enough, otherwise the API, page by page.
import { call } from "../net/http";
import type { Queue, QueueEntry, QueueName, QueuePage } from "../net/wire";

const FILTERS = ["article", "side", "author", "words", "state"];
const PAGE_ENTRIES = 50;
/** Under a stream of changes the filtered list is requested at this interval, not after each change. */
const REFETCH_MS = 400;

export interface Shown {
  entries: QueueEntry[];
  next: string | null;
}

export class Source {
  readonly queue: QueueName;
  readonly #filters: URLSearchParams;
  #pages = 1;
  #timer: number | undefined;
  /** The whole list as it was last shown; null if only a part of it is known. */
  #last: Shown | null = null;

  constructor(
    page: HTMLElement,
    private readonly show: (shown: Shown) => void,
  ) {
    this.queue = page.dataset.queue as QueueName;
    const asked = new URLSearchParams(location.search);
    this.#filters = new URLSearchParams(
      FILTERS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? ""]] : [])),
    );
    // A later page is requested by its cursor, which no frame has.
    this.#start = asked.get("cursor") ?? "";
  }

  readonly #start: string;

  /** Whether comments stay in this queue when they are decided about. */
  get staysWhole(): boolean {
    return this.queue === "new" || this.queue === "questions";
  }

  /** Show what a frame says of this queue, or request what it doesn't say. */
  receive(frame: Queue): void {
    if (this.#pages > 1 || this.#start || this.#filters.size > 0) {
      this.#later();
    } else {
      this.#showWhole({ entries: entriesOf(frame, this.queue), next: frame.next[this.queue] });
    }
  }

  /** Show the list again as the server last gave it; if that is not known whole, request it. */
  again(): void {
    if (this.#last) {
      this.show(this.#last);
    } else {
      this.#later();
    }
  }

  /** Load the page after those that are shown. */
  async more(cursor: string): Promise<Shown> {
    const page = await this.#read(cursor);
    this.#pages += 1;
    this.#last = null;
    return page;
  }

  /** Return the address of the page that begins at a cursor. */
  addressAfter(cursor: string): string {
    const query = new URLSearchParams(location.search);
    query.delete("open");
    query.set("queue", this.queue);
    query.set("cursor", cursor);
    return `?${query}`;
  }

  #showWhole(shown: Shown): void {
    this.#last = shown;
    this.show(shown);
  }

  #later(): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      void this.#readAgain();
    }, REFETCH_MS);
  }

  async #readAgain(): Promise<void> {
    const before = this.#last;
    try {
      const entries: QueueEntry[] = [];
      let next: string | null = this.#start;
      for (let page = 0; page < this.#pages && next !== null; page += 1) {
        const read: Shown = await this.#read(next);
        entries.push(...read.entries);
        next = read.next;
      }
      // A frame that came in the meantime is newer.
      if (this.#last === before) {
        this.#showWhole({ entries, next });
      }
    } catch {
      // The next frame requests it again.
    }
  }

  #read(cursor: string): Promise<QueuePage> {
    const query = new URLSearchParams(this.#filters);
    query.set("queue", this.queue);
    query.set("limit", String(PAGE_ENTRIES));
    query.set("cursor", cursor);
    return call<QueuePage>("GET", `/moderation/queue?${query}`);
  }
}

function entriesOf(frame: Queue, queue: QueueName): QueueEntry[] {
  if (queue === "reported") {
    return frame.reported.filter(({ state }) => state === "published");
  }
  return { held: frame.held, new: frame.recent, questions: frame.questions ?? [] }[queue];
}
