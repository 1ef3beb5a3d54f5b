/// Test support: a browser without a page, in which sockets open, receive and close as the test says.
import { vi } from "vitest";

export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 3;
  /** Every socket that was opened, the current one last. */
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

/** An event stream: refused, as behind a proxy that blocks them, until the test says otherwise. */
export class FakeStream extends EventTarget {
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static isRefused = true;
  /** Every stream that was opened, the current one last. */
  static all: FakeStream[] = [];
  readyState = FakeStream.CLOSED;
  onmessage: (event: { data: string }) => void = () => {};
  onerror: () => void = () => {};

  static get last(): FakeStream {
    const stream = FakeStream.all.at(-1);
    if (!stream) {
      throw new Error("no stream was opened");
    }
    return stream;
  }

  constructor() {
    super();
    FakeStream.all.push(this);
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

/** A browser without sockets, or one that forbids them. */
export function withoutSockets(why: "missing" | "forbidden"): void {
  const Forbidden = class {
    constructor() {
      throw new DOMException("The operation is insecure.", "SecurityError");
    }
  };
  vi.stubGlobal("WebSocket", why === "missing" ? undefined : Forbidden);
}

type Lock = (name: string, options: object, act: (lock: object | null) => Promise<void>) => Promise<void>;

interface FakeBrowser {
  page: EventTarget & { hidden: boolean };
  network: { onLine: boolean; locks?: { request: Lock } };
}

/** Replace the browser's own classes, time included, with the fakes; the result dispatches an event to the window. */
export function fakeBrowser(): FakeBrowser {
  vi.useFakeTimers({ now: 0 });
  FakeSocket.all = [];
  FakeStream.all = [];
  const page = Object.assign(new EventTarget(), {
    hidden: false,
    querySelector: () => null,
    querySelectorAll: () => [],
  });
  const network: FakeBrowser["network"] = { onLine: true };
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

/** Let the server answer HTTP calls; returns the requests as "METHOD path". */
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
