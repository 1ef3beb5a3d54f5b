/// For the tests: a browser without a page, in which sockets open, speak and close as the test says.
import { vi } from "vitest";

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  /** Every socket that was opened, the present one last. */
  static all: FakeSocket[] = [];

  readyState = FakeSocket.CONNECTING;
  sent: string[] = [];
  onopen: () => void = () => {};
  onmessage: (event: { data: string }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) {
      throw new Error("no socket was opened");
    }
    return socket;
  }

  get query(): URLSearchParams {
    return new URL(this.url).searchParams;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }

  hear(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  fail(code = 1006): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose({ code });
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = FakeSocket.CLOSED;
  }
}

/** An event stream: refused, as where something on the way lets none through, until the test says otherwise. */
export class FakeStream {
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static isRefused = true;
  static last: FakeStream;
  readyState = FakeStream.CLOSED;
  onmessage: (event: { data: string }) => void = () => {};
  onerror: () => void = () => {};

  constructor() {
    FakeStream.last = this;
    if (FakeStream.isRefused) {
      setTimeout(() => this.onerror());
    } else {
      this.readyState = FakeStream.OPEN;
    }
  }

  hear(frame: object): void {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  close(): void {
    this.readyState = FakeStream.CLOSED;
  }
}

/** Put the fakes in the place of the browser's own, time included; the result tells the window of an event. */
export function fakeBrowser(): { page: EventTarget & { hidden: boolean }; network: { onLine: boolean } } {
  vi.useFakeTimers({ now: 0 });
  FakeSocket.all = [];
  const page = Object.assign(new EventTarget(), {
    hidden: false,
    querySelector: () => null,
    querySelectorAll: () => [],
  });
  const network = { onLine: true };
  const events = new EventTarget();
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("document", page);
  vi.stubGlobal("navigator", network);
  vi.stubGlobal("location", { origin: "http://hustings.example" });
  vi.stubGlobal("WebSocket", FakeSocket);
  FakeStream.isRefused = true;
  vi.stubGlobal("EventSource", FakeStream);
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("dispatchEvent", events.dispatchEvent.bind(events));
  return { page, network };
}

/** Let the server answer HTTP calls; returns what was asked, as "METHOD path". */
export function fakeServer(answer: (path: string, method: string) => Response | Error): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (path: string, { method = "GET" }: RequestInit = {}) => {
    asked.push(`${method} ${path}`);
    const given = answer(path, method);
    if (given instanceof Error) {
      throw given;
    }
    return given;
  });
  return asked;
}
