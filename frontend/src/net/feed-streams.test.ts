import { beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, FakeStream, fakeServer, withoutSockets } from "../../tests/fakes";
import { diff, FeedScene } from "../../tests/feed-scene";

let scene: FeedScene;

beforeEach(() => {
  scene = new FeedScene();
});

/** Let sockets fail until the page uses an event stream. */
async function fallBackToStream(): Promise<void> {
  FakeStream.isRefused = false;
  await scene.failToOpen();
  scene.greetByStream(5);
  expect(scene.connections.at(-1)).toBe("streaming");
}

function setHidden(hidden: boolean): void {
  scene.browser.page.hidden = hidden;
  scene.browser.page.dispatchEvent(new Event("visibilitychange"));
}

test("a hidden tab closes its stream and reopens it when shown", async () => {
  await fallBackToStream();
  setHidden(true);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(FakeStream.last.readyState).toBe(FakeStream.CLOSED);
  const opened = FakeStream.all.length;
  for (const pause of [4_000, 8_000, 16_000]) {
    FakeSocket.last.fail();
    await vi.advanceTimersByTimeAsync(pause);
  }
  expect(FakeStream.all.length).toBe(opened);
  setHidden(false);
  await vi.advanceTimersByTimeAsync(0);
  expect(FakeStream.all.length).toBe(opened + 1);
  scene.greetByStream(5);
  expect(scene.connections.at(-1)).toBe("streaming");
});

test("a briefly hidden tab keeps its stream", async () => {
  await fallBackToStream();
  setHidden(true);
  await vi.advanceTimersByTimeAsync(4_000);
  setHidden(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeStream.last.readyState).toBe(FakeStream.OPEN);
});

test("a hidden tab stops polling and resumes when shown", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  await scene.failToOpen();
  setHidden(true);
  await vi.advanceTimersByTimeAsync(5_000);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(before);
  setHidden(false);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(asked.length).toBeGreaterThan(before);
});

test("a page polls if other tabs have all the streams", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  scene.browser.network.locks = { request: async (_name, _options, act) => act(null) };
  FakeStream.isRefused = false;
  await scene.failToOpen();
  expect(FakeStream.all.length).toBe(0);
  expect(scene.connections.at(-1)).toBe("asking");
  expect(asked.length).toBeGreaterThan(0);
});

test("a stream that stays silent is closed", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  FakeStream.isRefused = false;
  await scene.failToOpen();
  expect(asked.length).toBe(0);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(scene.connections.at(-1)).toBe("asking");
});

test("a stream with a heartbeat stays open", async () => {
  await fallBackToStream();
  for (let beat = 0; beat < 8; beat += 1) {
    await vi.advanceTimersByTimeAsync(15_000);
    FakeStream.last.dispatchEvent(new Event("heartbeat"));
  }
  expect(FakeStream.last.readyState).toBe(FakeStream.OPEN);
  await vi.advanceTimersByTimeAsync(46_000);
  expect(FakeStream.last.readyState).toBe(FakeStream.CLOSED);
});

test.each(["missing", "forbidden"] as const)(
  "where sockets are %s the page listens to a stream at once",
  async (why) => {
    scene.feed.stop();
    withoutSockets(why);
    FakeStream.isRefused = false;
    scene.feed.start();
    await vi.advanceTimersByTimeAsync(0);
    scene.greetByStream(5);
    expect(scene.connections.at(-1)).toBe("streaming");
  },
);

test("a stream is replaced at once when the reader changes", async () => {
  await fallBackToStream();
  const earlier = FakeStream.last;
  scene.feed.reopen();
  await vi.advanceTimersByTimeAsync(0);
  expect(earlier.readyState).toBe(FakeStream.CLOSED);
  expect(FakeStream.last).not.toBe(earlier);
  expect(FakeStream.last.readyState).toBe(FakeStream.OPEN);
});
