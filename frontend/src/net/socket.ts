/// One WebSocket that stays open: it reconnects after every loss, with back-off, and after every sleep.

import { language } from "../page/messages";
import { backoffMs } from "./backoff";
import { credentials } from "./credentials";

const PULSE_MS = 5_000;
/** A timer that is this late means that the machine or the tab slept, and the socket may be dead without an event. */
const SLEPT_MS = 15_000;
/** A tab that was hidden longer than this catches up before it counts as live. */
const HIDDEN_MS = 30_000;
/** Some networks drop a connection without telling either end: a silence this long is checked. */
const QUIET_MS = 60_000;
/** How long opening may take, and then the first message: a socket that opens and stays silent doesn't count. */
const OPEN_TIMEOUT_MS = 10_000;
/** `WebSocket.OPEN`, also in browsers without that class. */
const OPEN = 1;
/** If the browser forbids sockets altogether, one attempt counts as this many. */
const ATTEMPTS_SPARED = 2;
/** A socket that is lost sooner counts as a failure in a row, so that a server that crashes at once isn't overrun. */
const LASTING_MS = 10_000;

/** The close codes (live/fanout/closes.py) after which reconnecting makes no sense: not allowed, gone, outdated. */
const FINAL_CODES = new Set([4003, 4004, 4006]);
/** The number of this code; a server that no longer understands it says so: live/versions.py. */
const CODE = "1";
const TOO_FAST = 4008;
const TOO_FAST_WAIT_MS = 5_000;

/** Return the address of one of this site's sockets. */
export function socketAddress(path: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams({
    ...parameters,
    code: CODE,
    lang: language(),
    ...credentials().parameters(),
  });
  return `${location.origin.replace(/^http/, "ws")}${path}?${query}`;
}

export interface SocketEvents {
  /** The address to open; it carries the page's revision. */
  address(): string;
  onOpen?(): void;
  onFrame(text: string): void;
  /** The socket is lost and will be reopened; `attempts` have failed in a row. */
  onLost(attempts: number): void;
  /** Nothing has arrived for long: either nothing happened or the connection is dead. */
  onQuiet(): void;
  /** The server has closed the socket for good. */
  onEnd(): void;
}

export class LastingSocket {
  #socket: WebSocket | null = null;
  #attempts = 0;
  #timer: number | undefined;
  #stops: AbortController | null = null;
  #pulse: number | undefined;
  #pulseAt = 0;
  #hiddenAt = 0;
  /** The next attempt is already scheduled, even if the socket is lost before it. */
  #isPlanned = false;
  #openedAt = Number.POSITIVE_INFINITY;
  #heardAt = 0;

  constructor(private readonly events: SocketEvents) {}

  get isOpen(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  start(): void {
    if (this.#stops) {
      return;
    }
    this.#stops = new AbortController();
    const { signal } = this.#stops;
    addEventListener("online", () => this.reopen(), { signal });
    addEventListener("offline", () => this.lose(), { signal });
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

  /** Close the current socket, if any, and open another at once. */
  reopen(): void {
    if (this.#stops) {
      this.#close();
      this.events.onLost(this.#attempts);
      this.#open();
    }
  }

  /** The server is draining: reconnect within this many seconds, each page at a random moment. */
  reopenWithin(seconds: number): void {
    this.#isPlanned = true;
    this.#later(Math.random() * seconds * 1000);
  }

  /** Count the current socket as lost, and open another after a pause that grows with each loss in a row. */
  lose(leastWaitMs = 0): void {
    if (Date.now() - this.#openedAt >= LASTING_MS) {
      this.#attempts = 0;
    }
    this.#close();
    this.#attempts += 1;
    this.events.onLost(this.#attempts);
    if (!this.#isPlanned) {
      this.#later(leastWaitMs + backoffMs(this.#attempts - 1));
    }
  }

  send(text: string): void {
    this.#socket?.send(text);
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#isPlanned = false;
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.events.address(), credentials().protocols());
    } catch {
      // The class is missing, or a policy or an extension forbids it.
      this.#attempts += ATTEMPTS_SPARED;
      this.lose();
      return;
    }
    this.#socket = socket;
    const giveUp = () => socket === this.#socket && this.lose();
    let timeout = setTimeout(giveUp, OPEN_TIMEOUT_MS);
    socket.onopen = () => {
      clearTimeout(timeout);
      if (socket === this.#socket) {
        timeout = setTimeout(giveUp, OPEN_TIMEOUT_MS);
        this.#openedAt = this.#heardAt = Date.now();
        this.events.onOpen?.();
      }
    };
    socket.onmessage = (event) => {
      clearTimeout(timeout);
      if (socket === this.#socket && typeof event.data === "string") {
        this.#heardAt = Date.now();
        this.events.onFrame(event.data);
      }
    };
    socket.onclose = ({ code }) => {
      clearTimeout(timeout);
      if (socket !== this.#socket) {
        return;
      }
      if (FINAL_CODES.has(code)) {
        this.stop();
        this.events.onEnd();
      } else {
        this.lose(code === TOO_FAST ? TOO_FAST_WAIT_MS : 0);
      }
    };
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
    this.#openedAt = Number.POSITIVE_INFINITY;
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
    const now = Date.now();
    const late = now - this.#pulseAt;
    this.#pulseAt = now;
    if (document.hidden) {
      // Browsers slow down the timers of hidden tabs; a late timer is noticed when the tab is shown.
      return;
    }
    if (late > SLEPT_MS) {
      this.reopen();
    } else if (this.isOpen && now - this.#heardAt > QUIET_MS) {
      this.#heardAt = now;
      this.events.onQuiet();
    }
  }
}
