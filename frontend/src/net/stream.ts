/// The event stream: the same frames over plain HTTP, if no socket is possible. It is one-way; the browser itself
/// reconnects after a break, from the last event that it got.
import { language } from "../page/messages";

/** After this many failures in a row streams count as impossible too. */
const FAILURES = 2;
/** How long the first event may take. An intermediary may buffer events instead of passing them on. */
const FIRST_EVENT_MS = 10_000;
/** The server sends a heartbeat every 15 seconds: after a longer silence the connection is dead. */
const SILENCE_MS = 45_000;
/**
 * Over HTTP/1.1 a browser opens six connections to a server, shared by all its tabs and frames. Streams leave half of
 * them to other requests; a page that gets none polls instead.
 */
const PLACES = 3;
/** `EventSource`'s own states, also in browsers without that class. */
const OPEN = 1;
const CLOSED = 2;

/** Return the address of one of this site's event streams. */
export function streamAddress(path: string, parameters: Record<string, string>): string {
  return `${path}?${new URLSearchParams({ ...parameters, lang: language() })}`;
}

export interface StreamEvents {
  /** The address to open; it carries the page's revision. */
  address(): string;
  onFrame(text: string): void;
  /** Event streams don't work here. */
  onFailed(): void;
}

export class Stream {
  #source: EventSource | null = null;
  #failures = 0;
  #silence: number | undefined;
  /** Aborted when the current stream is no longer needed. */
  #wanted: AbortController | null = null;

  constructor(private readonly events: StreamEvents) {}

  get isOn(): boolean {
    return this.#wanted !== null;
  }

  get isOpen(): boolean {
    return this.#source?.readyState === OPEN;
  }

  start(): void {
    if (this.#wanted) {
      return;
    }
    const wanted = new AbortController();
    this.#wanted = wanted;
    void takePlace(wanted.signal).then((isTaken) => {
      if (wanted === this.#wanted) {
        isTaken ? this.#open() : this.#fail();
      }
    });
  }

  stop(): void {
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
    this.#wanted?.abort();
    this.#wanted = null;
  }

  /** Start again from the page's current revision. */
  restart(): void {
    this.stop();
    this.start();
  }

  #open(): void {
    this.#failures = 0;
    let source: EventSource;
    try {
      source = new EventSource(this.events.address());
    } catch {
      this.#fail();
      return;
    }
    this.#source = source;
    this.#expectEvent(FIRST_EVENT_MS);
    source.addEventListener("heartbeat", () => this.#expectEvent(SILENCE_MS));
    source.onmessage = ({ data }) => {
      this.#failures = 0;
      this.#expectEvent(SILENCE_MS);
      this.events.onFrame(String(data));
    };
    source.onerror = () => {
      this.#failures += 1;
      // A stream that the server refused is closed for good; otherwise the browser retries by itself.
      if (source.readyState === CLOSED || this.#failures >= FAILURES) {
        this.#fail();
      }
    };
  }

  #expectEvent(withinMs: number): void {
    clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => this.#fail(), withinMs);
  }

  #fail(): void {
    this.stop();
    this.events.onFailed();
  }
}

/** Take one of the slots for streams until the signal is aborted; false if other tabs and frames have them all. */
async function takePlace(until: AbortSignal): Promise<boolean> {
  // Browsers offer locks only over HTTPS.
  const { locks } = navigator;
  for (let place = 0; locks && place < PLACES; place += 1) {
    const isTaken = await new Promise<boolean>((resolve) => {
      const options = { ifAvailable: true };
      void locks
        .request(`hustings-stream-${place}`, options, async (lock) => {
          resolve(lock !== null);
          if (lock && !until.aborted) {
            await new Promise((release) => until.addEventListener("abort", release, { once: true }));
          }
        })
        .catch(() => resolve(true));
    });
    if (isTaken) {
      return true;
    }
  }
  return !locks;
}
