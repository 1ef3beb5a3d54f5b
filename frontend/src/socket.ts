/// One WebSocket that is always wanted open: opens it again after every loss, with back-off, and after every sleep.
import { backoffMs } from "./backoff";

/** A timer that is this late means that the machine or the tab slept, and the socket may be dead without knowing. */
const SLEPT_MS = 15_000;
const PULSE_MS = 5_000;
/** A tab that was hidden longer than this catches up before it shows itself as live. */
const HIDDEN_MS = 30_000;
const OPEN_TIMEOUT_MS = 10_000;
/** Closed with one of these (live/closes.py), a socket is not opened again: the right to it or its subject is gone. */
const FINAL_CODES = new Set([4003, 4004]);

export interface SocketEvents {
  /** The address to open now: it carries how far the page is. */
  address(): string;
  onFrame(text: string): void;
  /** The socket is lost; `attempts` have failed in a row. */
  onLost(attempts: number): void;
}

export class LastingSocket {
  #socket: WebSocket | null = null;
  #attempts = 0;
  #timer: number | undefined;
  #stops: AbortController | null = null;
  #pulse: number | undefined;
  #pulseAt = 0;
  #hiddenAt = 0;
  /** The next attempt has its time already, which losing the socket meanwhile doesn't change. */
  #isPlanned = false;

  constructor(private readonly events: SocketEvents) {}

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  start(): void {
    if (this.#stops) {
      return;
    }
    this.#stops = new AbortController();
    const { signal } = this.#stops;
    addEventListener("online", () => this.reopen(), { signal });
    addEventListener("offline", () => this.#lose(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.reopen(), { signal });
    addEventListener("pagehide", () => this.#close(), { signal });
    document.addEventListener("visibilitychange", () => this.#noteVisibility(), { signal });
    this.#pulseAt = Date.now();
    this.#pulse = window.setInterval(() => this.#notePulse(), PULSE_MS);
    this.#open();
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    clearInterval(this.#pulse);
    clearTimeout(this.#timer);
    this.#close();
  }

  /** Give the present socket up, if there is one, and open another at once. */
  reopen(): void {
    if (this.#stops) {
      this.#close();
      this.events.onLost(this.#attempts);
      this.#open();
    }
  }

  /** The server is about to stop: come back within so many seconds, each page at a moment of its own. */
  reopenWithin(seconds: number): void {
    this.#isPlanned = true;
    this.#later(Math.random() * seconds * 1000);
  }

  /** Note that the page is served: the next loss begins to count anew. */
  succeed(): void {
    this.#attempts = 0;
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#isPlanned = false;
    const socket = new WebSocket(this.events.address());
    this.#socket = socket;
    const timeout = window.setTimeout(
      () => socket.readyState === WebSocket.CONNECTING && this.#lose(),
      OPEN_TIMEOUT_MS,
    );
    socket.onopen = () => clearTimeout(timeout);
    socket.onmessage = (event) => {
      if (socket === this.#socket && typeof event.data === "string") {
        this.events.onFrame(event.data);
      }
    };
    socket.onclose = ({ code }) => {
      clearTimeout(timeout);
      if (socket === this.#socket && FINAL_CODES.has(code)) {
        this.stop();
        this.events.onLost(Number.POSITIVE_INFINITY);
      } else if (socket === this.#socket) {
        this.#lose();
      }
    };
  }

  #lose(): void {
    this.#close();
    this.#attempts += 1;
    this.events.onLost(this.#attempts);
    if (!this.#isPlanned) {
      this.#later(backoffMs(this.#attempts - 1));
    }
  }

  #later(waitMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stops) {
      this.#timer = window.setTimeout(() => this.reopen(), waitMs);
    }
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #noteVisibility(): void {
    if (document.hidden) {
      this.#hiddenAt = Date.now();
    } else if (Date.now() - this.#hiddenAt > HIDDEN_MS) {
      this.reopen();
    }
  }

  #notePulse(): void {
    const late = Date.now() - this.#pulseAt;
    this.#pulseAt = Date.now();
    // Browsers slow the timers of hidden tabs down; what that hides is noticed when the tab is shown.
    if (late > SLEPT_MS && !document.hidden) {
      this.reopen();
    }
  }
}
