import { beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, fakeBrowser } from "./fakes";
import { LastingSocket } from "./socket";

let browser: ReturnType<typeof fakeBrowser>;
let lost: number[];
let told: string[];
let socket: LastingSocket;

beforeEach(() => {
  browser = fakeBrowser();
  vi.spyOn(Math, "random").mockReturnValue(1);
  lost = [];
  told = [];
  socket = new LastingSocket({
    address: () => "ws://hustings.example/",
    onFrame: (text) => told.push(text),
    onLost: (attempts) => lost.push(attempts),
    onQuiet: () => told.push("quiet"),
    onEnd: () => told.push("end"),
  });
  socket.start();
});

test("each loss in a row is followed by a longer pause", () => {
  for (const pause of [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]) {
    const opened = FakeSocket.all.length;
    FakeSocket.last.fail();
    vi.advanceTimersByTime(pause - 1);
    expect(FakeSocket.all.length).toBe(opened);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.all.length).toBe(opened + 1);
  }
});

test("a socket that lasted begins the count anew, one that was lost at once does not", () => {
  FakeSocket.last.fail();
  vi.advanceTimersByTime(500);
  FakeSocket.last.open();
  FakeSocket.last.fail();
  expect(lost.at(-1)).toBe(2);
  vi.advanceTimersByTime(1_000);
  FakeSocket.last.open();
  vi.advanceTimersByTime(10_000);
  FakeSocket.last.fail();
  expect(lost.at(-1)).toBe(1);
});

test.each([4003, 4004])("after close code %d it stays closed", (code) => {
  FakeSocket.last.open();
  FakeSocket.last.fail(code);
  dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.all.length).toBe(1);
  expect(told).toEqual(["end"]);
});

test("who was too fast waits longer", () => {
  FakeSocket.last.open();
  FakeSocket.last.fail(4008);
  vi.advanceTimersByTime(5_000);
  expect(FakeSocket.all.length).toBe(1);
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all.length).toBe(2);
});

test("a planned stop is left at a moment of one's own, also when the server closes first", () => {
  FakeSocket.last.open();
  socket.reopenWithin(30);
  vi.advanceTimersByTime(10_000);
  FakeSocket.last.fail(4012);
  vi.advanceTimersByTime(19_999);
  expect(FakeSocket.all.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.all.length).toBe(2);
});

test("a tab that was hidden for long, and a machine that slept, open another socket", () => {
  FakeSocket.last.open();
  browser.page.hidden = true;
  browser.page.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(31_000);
  browser.page.hidden = false;
  browser.page.dispatchEvent(new Event("visibilitychange"));
  expect(FakeSocket.all.length).toBe(2);
  FakeSocket.last.open();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(5_000);
  expect(FakeSocket.all.length).toBe(3);
});

test("a long silence is looked into, once per silence", () => {
  FakeSocket.last.open();
  vi.advanceTimersByTime(59_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(["quiet"]);
});

test("a socket that does not open in time is given up", () => {
  vi.advanceTimersByTime(10_000);
  expect(lost).toEqual([1]);
});

test("a socket that was given up is not heard any more", () => {
  const first = FakeSocket.last;
  first.open();
  socket.reopen();
  first.hear({});
  first.fail();
  expect(told).toEqual([]);
  expect(FakeSocket.all.length).toBe(2);
});

test("started twice it is one socket, and stopped it is none", () => {
  socket.start();
  expect(FakeSocket.all.length).toBe(1);
  socket.stop();
  socket.stop();
  dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.all.length).toBe(1);
});
