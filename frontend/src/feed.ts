/// The article's feed: keeps the page's state in step with the server. By socket; where none can be had, by event stream;
/// where that fails too, by asking. Meanwhile it goes on trying to open a socket.
import { credentials } from "./credentials";
import { askForChanges, Gone, Polling } from "./polling";
import { LastingSocket, socketAddress } from "./socket";
import { applyChanges, hasNews, meetComments, type Outcome, type State } from "./state";
import { Stream } from "./stream";
import type { Ack, Article, Changes, Failure, Frame, Hello, Notice, Poll, Reader } from "./wire";

/** `live`, `streaming`: everything until now is shown. `catching-up`: not yet. `asking`: with some delay. */
export type Connection =
  | "live"
  | "streaming"
  | "catching-up"
  | "asking"
  | "unreachable"
  | "offline"
  | "ended";

/** After so many failures in a row the page goes another way. */
const ATTEMPTS_BEFORE_ANOTHER_WAY = 3;
/** In another epoch every page has to be loaded anew: over so long a time, not at once. */
const RESET_SPREAD_MS = 5_000;

export interface FeedEvents {
  onNews(outcome: Outcome, polls: Poll[], article: Article | undefined): void;
  onViewers(viewers: number): void;
  onCommentCount(count: number): void;
  onReader(reader: Reader): void;
  onConnection(connection: Connection): void;
  onAnswer(answer: Ack | Failure): void;
  onNotice(notice: Notice): void;
  /** The gap is too large for a diff: load the state anew and say where it stands. */
  onReset(): Promise<State>;
}

export class Feed {
  #socket: LastingSocket;
  #stream: Stream;
  #polling = new Polling(() => this.#ask());
  #connection: Connection = "catching-up";
  /** The revision at which the page is as new as the server was at the hello. */
  #target = Number.POSITIVE_INFINITY;
  #isResetting = false;

  constructor(
    private readonly slug: string,
    public state: State,
    private readonly events: FeedEvents,
  ) {
    this.#stream = new Stream({
      address: () => `/sse/articles/${slug}/?${new URLSearchParams(this.#position())}`,
      onFrame: (text) => this.#receiveEvent(JSON.parse(text) as Frame),
      onFailed: () => this.#loseStream(),
    });
    this.#socket = new LastingSocket({
      address: () => socketAddress(`/ws/articles/${slug}/`, this.#position()),
      onFrame: (text) => this.receiveFrame(JSON.parse(text) as Frame),
      onLost: (attempts) => this.#noteLoss(attempts),
      onQuiet: () => void this.#check(),
      onEnd: () => this.#end(),
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
    this.#stream.stop();
    this.#polling.stop();
  }

  /** Open another socket: who is speaking has changed, or the present one does not answer. */
  reopen(): void {
    this.#socket.reopen();
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Note comments that the page has by another way, so that no older diff takes them back. */
  meet(comments: [id: number, rev: number][]): void {
    this.state = meetComments(this.state, comments);
  }

  /** Go on from a state that was loaded anew, while diffs that it does not hold may have come. */
  adopt(state: State): void {
    this.state = state;
    this.#catchUp();
  }

  receiveFrame(frame: Frame): void {
    switch (frame.type) {
      case "hello":
        this.#stream.stop();
        this.#greet(frame);
        break;
      case "changes":
        this.apply(frame);
        break;
      case "reset":
        void this.#reset(frame.epoch);
        break;
      case "notice":
        this.events.onNotice(frame);
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
    if (this.#isResetting) {
      return;
    }
    const outcome = applyChanges(this.state, diff);
    if (!outcome) {
      this.#catchUp();
      return;
    }
    this.state = outcome.state;
    this.events.onNews(outcome, diff.polls ?? [], diff.article);
    this.events.onViewers(diff.viewers);
    if (diff.rev === this.state.rev) {
      this.events.onCommentCount(diff.comment_count);
    }
    if (this.state.rev >= this.#target && (this.#socket.isOpen || this.#stream.isOpen)) {
      this.#show(this.#socket.isOpen ? "live" : "streaming");
    }
  }

  #greet(hello: Hello, { knowsReader = true } = {}): void {
    this.#polling.stop();
    if (knowsReader) {
      this.events.onReader(hello.reader);
    }
    if (hello.epoch === this.state.epoch) {
      this.#target = hello.rev;
      // What was removed meanwhile has to go before anything new is shown: then the tallies come with the catch-up.
      if (hello.rev <= this.state.rev) {
        const { rev } = this.state;
        const { epoch, tallies, comment_count, viewers } = hello;
        this.apply({ type: "changes", epoch, from: rev, rev, comments: [], tallies, comment_count, viewers });
      }
    }
  }

  async #reset(epoch: string): Promise<void> {
    if (this.#isResetting) {
      return;
    }
    this.#isResetting = true;
    this.#show("catching-up");
    if (epoch !== this.state.epoch) {
      await new Promise((wake) => setTimeout(wake, Math.random() * RESET_SPREAD_MS));
    }
    try {
      this.adopt(await this.events.onReset());
    } catch {
      this.#socket.lose();
    } finally {
      this.#isResetting = false;
    }
  }

  /** What an event stream brings is what a socket brings, but for the answers to commands. */
  #receiveEvent(frame: Frame): void {
    if (frame.type === "hello") {
      this.#greet(frame, { knowsReader: credentials().areInStreams });
    } else if (frame.type === "changes" || frame.type === "reset" || frame.type === "notice") {
      this.receiveFrame(frame);
    }
  }

  #loseStream(): void {
    this.#target = Number.POSITIVE_INFINITY;
    if (this.#polling.isOn) {
      // It was only an attempt to get away from asking.
      return;
    }
    this.#show(navigator.onLine ? "catching-up" : "offline");
    if (navigator.onLine) {
      this.#polling.start();
    }
  }

  #catchUp(): void {
    if (this.#stream.isOn) {
      this.#stream.restart();
    } else {
      this.#socket.reopen();
    }
  }

  #noteLoss(attempts: number): void {
    if (navigator.onLine && this.#stream.isOn) {
      // How the page stands is the stream's business then.
      return;
    }
    this.#target = Number.POSITIVE_INFINITY;
    if (!navigator.onLine) {
      this.#stream.stop();
      this.#polling.stop();
      this.#show("offline");
      return;
    }
    // While the page asks, it tries the better ways from time to time: each time a socket, every few times a stream too.
    if (
      this.#polling.isOn
        ? attempts % ATTEMPTS_BEFORE_ANOTHER_WAY === 0
        : attempts >= ATTEMPTS_BEFORE_ANOTHER_WAY
    ) {
      this.#stream.start();
    }
    // While the page asks, it is the answers that tell how it stands.
    if (!this.#polling.isOn || (this.#connection !== "asking" && this.#connection !== "unreachable")) {
      this.#show("catching-up");
    }
  }

  async #ask(): Promise<boolean> {
    try {
      const answer = await askForChanges(this.slug, this.state);
      if (!this.#polling.isOn) {
        return true;
      }
      if (answer.type === "reset") {
        this.state = await this.events.onReset();
      } else {
        this.apply(answer);
      }
      if (this.#polling.isOn) {
        this.#show("asking");
      }
      return true;
    } catch (failure) {
      if (failure instanceof Gone) {
        this.#end();
      } else if (this.#polling.isOn) {
        this.#show(navigator.onLine ? "unreachable" : "offline");
      }
      return false;
    }
  }

  /** The socket has long been silent: what the server has to say now, the socket should have said. */
  async #check(): Promise<void> {
    const answer = await askForChanges(this.slug, this.state).catch(() => null);
    if (answer?.type !== "changes" || hasNews(this.state, answer)) {
      this.#socket.reopen();
    }
  }

  #end(): void {
    this.stop();
    this.#show("ended");
  }

  #position(): { epoch: string; since: string } {
    return { epoch: this.state.epoch, since: String(this.state.rev) };
  }

  #show(connection: Connection): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.events.onConnection(connection);
    }
  }
}
