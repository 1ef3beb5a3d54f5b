/// The article's feed: keeps the page's state in step with the server, by socket or, where none can be had, by asking.
import { LastingSocket } from "./socket";
import { applyChanges, type Outcome, type State } from "./state";
import type { Ack, Article, Changes, Failure, Frame, Hello, Poll, Reader, Reset } from "./wire";

/** `live`: everything until now is shown. `catching-up`: not yet. `asking`: no socket to be had, so with some delay. */
export type Connection = "live" | "catching-up" | "asking" | "offline";

/** After so many failures in a row the page asks for changes, while it goes on trying to open a socket. */
const ATTEMPTS_BEFORE_ASKING = 3;
const ASK_INTERVAL_MS = 5_000;

export interface FeedEvents {
  onNews(outcome: Outcome, polls: Poll[], article: Article | undefined): void;
  onViewers(viewers: number): void;
  onReader(reader: Reader): void;
  onConnection(connection: Connection): void;
  onAnswer(answer: Ack | Failure): void;
  /** The gap is too large for a diff: load the state anew and say where it stands. */
  onReset(): Promise<State>;
}

export class Feed {
  #socket: LastingSocket;
  #connection: Connection = "catching-up";
  /** The revision at which the page is as new as the server was at the hello. */
  #target = Number.POSITIVE_INFINITY;
  #asking: number | undefined;

  constructor(
    private readonly slug: string,
    public state: State,
    private readonly events: FeedEvents,
  ) {
    this.#socket = new LastingSocket({
      address: () => this.#address(),
      onFrame: (text) => this.receiveFrame(JSON.parse(text) as Frame),
      onLost: (attempts) => this.#noteLoss(attempts),
    });
  }

  get isLive(): boolean {
    return this.#connection === "live" && this.#socket.isOpen;
  }

  start(): void {
    this.#socket.start();
  }

  stop(): void {
    this.#socket.stop();
    this.#stopAsking();
  }

  /** Open another socket: who is speaking has changed. */
  reopen(): void {
    this.#socket.reopen();
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  receiveFrame(frame: Frame): void {
    switch (frame.type) {
      case "hello":
        this.#greet(frame);
        break;
      case "changes":
        this.apply(frame);
        break;
      case "reset":
        void this.#reset();
        break;
      case "reconnect":
        this.#socket.reopenWithin(frame.within);
        break;
      case "ack":
      case "error":
        this.events.onAnswer(frame);
        break;
    }
  }

  /** Apply a diff, from wherever it came. */
  apply(diff: Changes): void {
    const outcome = applyChanges(this.state, diff);
    if (!outcome) {
      this.#socket.reopen();
      return;
    }
    this.state = outcome.state;
    this.events.onNews(outcome, diff.polls ?? [], diff.article);
    this.events.onViewers(diff.viewers);
    this.#noteProgress();
  }

  #greet(hello: Hello): void {
    this.#stopAsking();
    this.#socket.succeed();
    this.events.onReader(hello.reader);
    this.events.onViewers(hello.viewers);
    this.#target = hello.epoch === this.state.epoch ? hello.rev : Number.POSITIVE_INFINITY;
    if (hello.epoch === this.state.epoch) {
      // A tally travels whole: it can be shown before the comments have been caught up with.
      const { rev } = this.state;
      const { epoch, tallies, viewers } = hello;
      this.apply({ type: "changes", epoch, from: rev, rev, comments: [], tallies, viewers });
    }
  }

  async #reset(): Promise<void> {
    try {
      this.state = await this.events.onReset();
    } finally {
      this.#socket.reopen();
    }
  }

  #noteProgress(): void {
    if (this.state.rev >= this.#target && this.#socket.isOpen) {
      this.#show("live");
    }
  }

  #noteLoss(attempts: number): void {
    this.#target = Number.POSITIVE_INFINITY;
    if (!navigator.onLine) {
      this.#stopAsking();
      this.#show("offline");
    } else if (attempts < ATTEMPTS_BEFORE_ASKING) {
      this.#show(this.#asking ? "asking" : "catching-up");
    } else if (!this.#asking) {
      this.#asking = window.setTimeout(() => void this.#ask(), Math.random() * ASK_INTERVAL_MS);
    }
  }

  async #ask(): Promise<void> {
    try {
      const query = new URLSearchParams({ epoch: this.state.epoch, since: String(this.state.rev) });
      const response = await fetch(`/api/v1/articles/${this.slug}/changes?${query}`);
      if (response.ok && this.#asking) {
        const answer = (await response.json()) as Changes | Reset;
        if (answer.type === "reset") {
          this.state = await this.events.onReset();
        } else {
          this.apply(answer);
        }
        this.#show("asking");
      }
    } catch {
      this.#show("offline");
    }
    if (this.#asking) {
      this.#asking = window.setTimeout(() => void this.#ask(), ASK_INTERVAL_MS * (0.75 + Math.random() / 2));
    }
  }

  #stopAsking(): void {
    clearTimeout(this.#asking);
    this.#asking = undefined;
  }

  #show(connection: Connection): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.events.onConnection(connection);
    }
  }

  #address(): string {
    const query = new URLSearchParams({ epoch: this.state.epoch, since: String(this.state.rev) });
    return `${location.origin.replace(/^http/, "ws")}/ws/articles/${this.slug}/?${query}`;
  }
}
