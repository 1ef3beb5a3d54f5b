/// The article's feed: keeps the page's state in step with the server, over a socket, an event stream or by polling.
import { noteServerTime } from "../page/clock";
import type { Connection } from "../page/connection";
import { credentials } from "./credentials";
import type { FeedEvents } from "./feed-events";
import { askForChanges, Gone, Polling } from "./polling";
import { Reloading, spreadMs } from "./reloading";
import { LastingSocket, socketAddress } from "./socket";
import { applyChanges, hasNews, meetComments, type State } from "./state";
import { Stream, streamAddress } from "./stream";
import { watchVisibility } from "./visibility";
import type { Changes, Frame, Hello } from "./wire";

/** After this many failures in a row the page falls back. */
const ATTEMPTS_BEFORE_ANOTHER_WAY = 3;

export class Feed {
  #socket: LastingSocket;
  #stream: Stream;
  #polling = new Polling(() => this.#ask());
  #connection: Connection = "catching-up";
  /** The revision at which the page has caught up with hello. */
  #target = Number.POSITIVE_INFINITY;
  #reloading = new Reloading(() => this.events.onReset());
  #stops: AbortController | null = null;
  /** The event stream, or polling, waits until the tab is shown. */
  #isResting = false;

  constructor(
    private readonly slug: string,
    public state: State,
    private readonly events: FeedEvents,
  ) {
    this.#stream = new Stream({
      address: () => streamAddress(`/sse/articles/${slug}/`, this.#position()),
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
    if (!this.#stops) {
      this.#stops = new AbortController();
      const events = { onHidden: () => this.#rest(), onShown: () => this.#wake() };
      watchVisibility(events, this.#stops.signal);
      this.#socket.start();
    }
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    this.#socket.stop();
    this.#stream.stop();
    this.#polling.stop();
  }

  /** Reconnect, because the reader has changed or the connection doesn't respond. */
  reopen(): void {
    this.#stream.isOn && this.#stream.restart();
    this.#socket.reopen();
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  /** Note comments that the page got in another way, so that no older diff overwrites them. */
  meet(comments: [id: number, rev: number][]): void {
    this.state = meetComments(this.state, comments);
  }

  /** Load the page's state again, until that succeeds, and continue from it. `withinMs` spreads a crowd's loads. */
  async reload(withinMs = 0): Promise<void> {
    if (this.#reloading.isRunning) {
      this.#reloading.repeat();
      return;
    }
    const signal = this.#stops?.signal ?? AbortSignal.abort();
    this.#show("catching-up");
    const state = await this.#reloading.run(withinMs, signal, () => this.#showAway());
    if (signal.aborted) {
      return;
    }
    if (state) {
      this.state = state;
      this.#catchUp();
    } else {
      // The server always fails at this page: say so, and leave the retry to the reader.
      this.#end();
    }
  }

  receiveFrame(frame: Frame): void {
    switch (frame.type) {
      case "hello":
        this.#stream.stop();
        this.#isResting = false;
        this.#greet(frame);
        break;
      case "changes":
        this.apply(frame);
        break;
      case "reset":
        void this.reload(spreadMs(frame, this.state.epoch));
        break;
      case "notice":
      case "hidden":
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

  /** Apply a diff from any source. */
  apply(diff: Changes): void {
    if (this.#reloading.isRunning) {
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
    noteServerTime(hello.now);
    if (knowsReader) {
      this.events.onReader(hello.reader);
      this.events.onNotice({ type: "hidden", people: hello.hidden ?? [] });
    }
    if (hello.epoch === this.state.epoch) {
      this.#target = hello.rev;
      // Removed comments must disappear before anything new is shown, so the tallies wait for the catch-up.
      if (hello.rev <= this.state.rev) {
        this.apply({ ...hello, type: "changes", from: this.state.rev, rev: this.state.rev, comments: [] });
      }
    }
  }

  /** An event stream sends the same frames as a socket, except for answers to commands. */
  #receiveEvent(frame: Frame): void {
    if (frame.type === "hello") {
      this.#greet(frame, { knowsReader: credentials().areInStreams });
    } else if (/changes|reset|notice|hidden/.test(frame.type)) {
      this.receiveFrame(frame);
    }
  }

  #loseStream(): void {
    this.#target = Number.POSITIVE_INFINITY;
    if (this.#polling.isOn) {
      // It was only an attempt to stop polling.
      return;
    }
    this.#show(navigator.onLine ? "catching-up" : "offline");
    if (document.hidden) {
      this.#isResting = true;
    } else if (navigator.onLine) {
      this.#polling.start();
    }
  }

  /** Release the event stream's connection, or stop polling, until the tab is shown. */
  #rest(): void {
    if (this.#stream.isOn || this.#polling.isOn) {
      this.#isResting = true;
      this.#target = Number.POSITIVE_INFINITY;
      this.#stream.stop();
      this.#polling.stop();
      this.#show("catching-up");
    }
  }

  #wake(): void {
    if (this.#isResting) {
      this.#listen();
    }
  }

  /** Open an event stream once the tab is shown. */
  #listen(): void {
    this.#isResting = document.hidden;
    if (!this.#isResting) {
      this.#stream.start();
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
      // From then on the stream reports the connection's state.
      return;
    }
    this.#target = Number.POSITIVE_INFINITY;
    if (!navigator.onLine) {
      this.#stream.stop();
      this.#polling.stop();
      this.#show("offline");
      return;
    }
    // While the page polls, it tries better ways from time to time: a socket each time, a stream only every few times.
    const isTurn = attempts % ATTEMPTS_BEFORE_ANOTHER_WAY === 0;
    if (this.#polling.isOn ? isTurn : attempts >= ATTEMPTS_BEFORE_ANOTHER_WAY) {
      this.#listen();
    }
    // While the page polls, the responses determine the connection's state.
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
        void this.reload(spreadMs(answer, this.state.epoch));
      } else {
        this.apply(answer);
      }
      if (this.#polling.isOn && !this.#reloading.isRunning) {
        this.#show("asking");
      }
      return true;
    } catch (failure) {
      if (failure instanceof Gone) {
        this.#end();
      } else if (this.#polling.isOn) {
        this.#showAway();
      }
      return false;
    }
  }

  /** The socket has long been silent: if the server has news now, the socket should have sent it. */
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

  #showAway(): void {
    this.#show(navigator.onLine ? "unreachable" : "offline");
  }

  #show(connection: Connection): void {
    if (connection !== this.#connection) {
      this.#connection = connection;
      this.events.onConnection(connection);
    }
  }
}
