import { beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, fakeBrowser } from "../../tests/fakes";
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

test("a socket that lasted resets the back-off, one that was lost at once does not", () => {
  FakeSocket.last.fail();
  vi.advanceTimersByTime(500);
  FakeSocket.last.open();
  FakeSocket.last.fail();
  expect(lost.at(-1)).toBe(2);
  vi.advanceTimersByTime(1_000);
  FakeSocket.last.open();
  FakeSocket.last.hear({});
  vi.advanceTimersByTime(10_000);
  FakeSocket.last.fail();
  expect(lost.at(-1)).toBe(1);
});

test.each([4003, 4004, 4006])("after close code %d it stays closed", (code) => {
  FakeSocket.last.open();
  FakeSocket.last.fail(code);
  dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.all.length).toBe(1);
  expect(told).toEqual(["end"]);
});

test("a client that was too fast waits longer", () => {
  FakeSocket.last.open();
  FakeSocket.last.fail(4008);
  vi.advanceTimersByTime(5_000);
  expect(FakeSocket.all.length).toBe(1);
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all.length).toBe(2);
});

test("a draining server is left at a random moment, even if it closes first", () => {
  FakeSocket.last.open();
  socket.reopenWithin(30);
  vi.advanceTimersByTime(10_000);
  FakeSocket.last.fail(4012);
  vi.advanceTimersByTime(19_999);
  expect(FakeSocket.all.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(FakeSocket.all.length).toBe(2);
});

test("a tab that was hidden for long and a machine that slept reconnect", () => {
  FakeSocket.last.open();
  FakeSocket.last.hear({});
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

test("a long silence is checked once", () => {
  FakeSocket.last.open();
  FakeSocket.last.hear({});
  vi.advanceTimersByTime(59_000);
  expect(told).toEqual(["{}"]);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(["{}", "quiet"]);
});

test("a socket that does not open in time is closed", () => {
  vi.advanceTimersByTime(10_000);
  expect(lost).toEqual([1]);
});

test("a socket that opens and stays silent is closed", () => {
  FakeSocket.last.open();
  vi.advanceTimersByTime(9_999);
  expect(lost).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(lost).toEqual([1]);
});

test("messages of an abandoned socket are ignored", () => {
  const first = FakeSocket.last;
  first.open();
  socket.reopen();
  first.hear({});
  first.fail();
  expect(told).toEqual([]);
  expect(FakeSocket.all.length).toBe(2);
});

test("starting twice opens one socket, and stopping closes it", () => {
  socket.start();
  expect(FakeSocket.all.length).toBe(1);
  socket.stop();
  socket.stop();
  dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(600_000);
  expect(FakeSocket.all.length).toBe(1);
});
