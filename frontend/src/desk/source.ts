/// Where the list's entries come from: the socket's frame while that is enough, else the API, page by page.
import { call } from "../http";
import type { Queue, QueueEntry, QueueName, QueuePage } from "../wire";

const FILTERS = ["article", "side", "author", "words", "state"];
const PAGE_ENTRIES = 50;
/** Under a stream of changes the filtered list is asked for that often, not with each. */
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

  constructor(
    page: HTMLElement,
    private readonly show: (shown: Shown) => void,
  ) {
    this.queue = page.dataset.queue as QueueName;
    const asked = new URLSearchParams(location.search);
    this.#filters = new URLSearchParams(
      FILTERS.flatMap((name) => (asked.get(name) ? [[name, asked.get(name) ?? ""]] : [])),
    );
    // A page further down is asked for by its cursor, which no frame has.
    this.#start = asked.get("cursor") ?? "";
  }

  readonly #start: string;

  /** Show what a frame says of this queue, or ask for what it doesn't say. */
  receive(frame: Queue): void {
    if (this.#pages > 1 || this.#start || this.#filters.size > 0) {
      this.#later();
    } else {
      this.show({ entries: entriesOf(frame, this.queue), next: frame.next[this.queue] });
    }
  }

  /** Read the page after those that are shown. */
  async more(cursor: string): Promise<Shown> {
    const page = await this.#read(cursor);
    this.#pages += 1;
    return page;
  }

  #later(): void {
    this.#timer ??= window.setTimeout(() => {
      this.#timer = undefined;
      void this.#readAnew();
    }, REFETCH_MS);
  }

  async #readAnew(): Promise<void> {
    try {
      const entries: QueueEntry[] = [];
      let next: string | null = this.#start;
      for (let page = 0; page < this.#pages && next !== null; page += 1) {
        const read: Shown = await this.#read(next);
        entries.push(...read.entries);
        next = read.next;
      }
      this.show({ entries, next });
    } catch {
      // The next frame asks again.
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
  return queue === "held" ? frame.held : frame.recent;
}
