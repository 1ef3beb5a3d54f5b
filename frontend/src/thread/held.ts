/// On a moderator's page of a debate: comments that wait for a decision appear as they come, and change as they are decided.
/// Loaded for moderators only. No reader's changes have these comments, so the page hears of them as the desk does.
import { call, Refusal } from "../net/http";
import { LastingSocket, socketAddress } from "../net/socket";
import type { Comment, Queue, Tombstone } from "../net/wire";
import { all } from "../page/dom";

type Entry = Queue["held"][number];

/** Follow what waits in the page's debate; `show` puts a comment on the page. */
export function followHeld(page: HTMLElement, show: (comment: Comment) => void): void {
  const held = new Held(page, show);
  let version = "";
  const socket = new LastingSocket({
    address: () => socketAddress("/ws/moderation/", { since: version }),
    onFrame: (text) => {
      const frame = JSON.parse(text) as Queue | { type: "other" };
      if (frame.type === "queue") {
        version = frame.version;
        void held.receive(frame);
      }
    },
    onLost: () => {},
    // Reconnecting catches up on anything that was missed.
    onQuiet: () => socket.reopen(),
    onEnd: () => {},
  });
  socket.start();
}

class Held {
  /** The comments that the page has, or is going to have, as waiting ones. */
  #known = new Set<number>();
  #isReading = false;
  #next: Queue | null = null;

  constructor(
    private readonly page: HTMLElement,
    private readonly show: (comment: Comment) => void,
  ) {}

  /** Show what has changed in the queue. Of the frames that arrive while it reads, only the newest counts. */
  async receive(frame: Queue): Promise<void> {
    this.#next = frame;
    if (this.#isReading) {
      return;
    }
    this.#isReading = true;
    while (this.#next) {
      const queue: Queue = this.#next;
      this.#next = null;
      // What can't be read now is asked for with the next frame.
      await this.#showChanges(queue).catch(() => {});
    }
    this.#isReading = false;
  }

  async #showChanges(queue: Queue): Promise<void> {
    const waiting = new Set(
      [...queue.held, ...queue.reported].filter((entry) => this.#isWaitingHere(entry)).map(({ id }) => id),
    );
    for (const element of all(this.page, "[data-comment][data-state=pending]")) {
      this.#known.add(Number(element.dataset.comment));
    }
    for (const id of waiting) {
      if (!this.#known.has(id)) {
        await this.#read(id);
        this.#known.add(id);
      }
    }
    // If more wait than the frame has room for, one that it doesn't have may still wait.
    if (queue.held.length >= queue.counts.held) {
      for (const id of [...this.#known].filter((known) => !waiting.has(known))) {
        await this.#read(id);
        this.#known.delete(id);
      }
    }
  }

  #isWaitingHere(entry: Entry): boolean {
    return entry.state === "pending" && entry.article === this.page.dataset.article;
  }

  async #read(id: number): Promise<void> {
    try {
      this.show((await call<{ comment: Comment }>("GET", `/comments/${id}`)).comment);
    } catch (failure) {
      if (!(failure instanceof Refusal)) {
        throw failure;
      }
      // Refused before any reader has seen it: then nobody can read it any more.
      const element = document.getElementById(`comment-${id}`);
      if (element) {
        this.show(tombstoneOf(element, id));
      }
    }
  }
}

function tombstoneOf({ dataset }: HTMLElement, id: number): Tombstone {
  return {
    id,
    rev: Number(dataset.rev),
    parent: dataset.parent ? Number(dataset.parent) : null,
    created: dataset.published ?? "",
    state: "removed",
    replies: 0,
  };
}
