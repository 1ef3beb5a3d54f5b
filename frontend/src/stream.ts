/// The event stream: the same frames over plain HTTP, where no socket can be had. It only listens; the browser itself
/// comes back after a break, from the last event that it got.

/** So many failures in a row, and the stream can't be had either. */
const FAILURES = 2;

export interface StreamEvents {
  /** The address to open now: it carries how far the page is. */
  address(): string;
  onFrame(text: string): void;
  /** Nothing is to be had this way. */
  onFailed(): void;
}

export class Stream {
  #source: EventSource | null = null;
  #failures = 0;

  constructor(private readonly events: StreamEvents) {}

  get isOn(): boolean {
    return this.#source !== null;
  }

  get isOpen(): boolean {
    return this.#source?.readyState === EventSource.OPEN;
  }

  start(): void {
    if (this.#source) {
      return;
    }
    this.#failures = 0;
    const source = new EventSource(this.events.address());
    this.#source = source;
    source.onmessage = ({ data }) => {
      this.#failures = 0;
      this.events.onFrame(String(data));
    };
    source.onerror = () => {
      this.#failures += 1;
      // Closed for good is what the server refused; else the browser tries again by itself.
      if (source.readyState === EventSource.CLOSED || this.#failures >= FAILURES) {
        this.stop();
        this.events.onFailed();
      }
    };
  }

  stop(): void {
    this.#source?.close();
    this.#source = null;
  }

  /** Begin anew from where the page is now. */
  restart(): void {
    this.stop();
    this.start();
  }
}
