import { beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, FakeStream, fakeServer } from "../../tests/fakes";
import { diff, FeedScene, TALLY } from "../../tests/feed-scene";
import { ServerFault } from "./http";
import type { State } from "./state";

let scene: FeedScene;

beforeEach(() => {
  scene = new FeedScene();
});

test("the page is live only after it has caught up with hello", () => {
  expect(FakeSocket.last.query.get("since")).toBe("5");
  scene.greet(8);
  expect(scene.feed.isLive).toBe(false);
  FakeSocket.last.hear(diff(5, 8));
  expect(scene.feed.isLive).toBe(true);
  expect(scene.shown).toEqual([8]);
});

test("after a gap the page catches up from its revision and is not live until then", () => {
  scene.greet(5);
  FakeSocket.last.hear(diff(7, 8));
  expect(scene.shown).toEqual([]);
  expect(scene.connections).toEqual(["live", "catching-up"]);
  expect(FakeSocket.all.length).toBe(2);
  expect(FakeSocket.last.query.get("since")).toBe("5");
});

test("in another epoch the state is loaded again, and frames are ignored until then", async () => {
  scene.greet(3, "f");
  FakeSocket.last.hear({ type: "reset", epoch: "f", rev: 3 });
  FakeSocket.last.hear({ ...diff(2, 3), epoch: "f" });
  expect(FakeSocket.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(FakeSocket.all.length).toBe(2);
  expect(FakeSocket.last.query.get("epoch")).toBe("f");
  expect(FakeSocket.last.query.get("since")).toBe("100");
});

test("a failed load of the state is retried with back-off", async () => {
  let loads = 0;
  scene.reset = async () => {
    loads += 1;
    throw new Error("no page");
  };
  scene.greet(900);
  FakeSocket.last.hear({ type: "reset", epoch: "e", rev: 900 });
  await vi.advanceTimersByTimeAsync(499);
  expect(loads).toBe(1);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(loads).toBe(3);
  expect(scene.connections.at(-1)).toBe("unreachable");
  scene.reset = async () => ({ ...scene.known, rev: 900 });
  await vi.advanceTimersByTimeAsync(2_000);
  expect(scene.feed.state.rev).toBe(900);
  scene.greet(900);
  expect(scene.connections.at(-1)).toBe("live");
});

test("reloads are spread over the time that the server gives", async () => {
  scene.greet(900);
  FakeSocket.last.hear({ type: "reset", epoch: "e", rev: 900, within: 8 });
  await vi.advanceTimersByTimeAsync(7_999);
  expect(scene.feed.state.rev).toBe(5);
  await vi.advanceTimersByTimeAsync(1);
  expect(scene.feed.state.rev).toBe(100);
});

test("an earlier reset's response does not overwrite a later one's", async () => {
  const loads: ((state: State) => void)[] = [];
  scene.reset = () => new Promise((resolve) => loads.push(resolve));
  scene.greet(900);
  FakeSocket.last.hear({ type: "reset", epoch: "e", rev: 900 });
  await vi.advanceTimersByTimeAsync(0);
  void scene.feed.reload();
  loads[0]?.({ ...scene.known, rev: 900 });
  await vi.advanceTimersByTimeAsync(0);
  expect([scene.feed.state.rev, loads.length]).toEqual([5, 2]);
  loads[1]?.({ ...scene.known, rev: 901 });
  await vi.advanceTimersByTimeAsync(0);
  expect(scene.feed.state.rev).toBe(901);
});

test("without a socket the page polls, and stops once it has one", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  await scene.failToOpen();
  expect(scene.shown).toEqual([6]);
  expect(scene.connections.at(-1)).toBe("asking");
  scene.greet(6);
  expect(scene.connections.at(-1)).toBe("live");
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.length).toBe(before);
});

test("a polling page switches to an event stream as soon as possible, even without a socket", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  await scene.failToOpen();
  expect(scene.connections.at(-1)).toBe("asking");
  FakeStream.isRefused = false;
  for (const pause of [4_000, 8_000, 16_000]) {
    FakeSocket.last.fail();
    await vi.advanceTimersByTimeAsync(pause);
  }
  const reader = { id: null, name: null, kind: "anonymous", moderator: false };
  FakeStream.last.hear({
    type: "hello",
    epoch: "e",
    rev: 6,
    tallies: [],
    comment_count: 0,
    viewers: 1,
    reader,
  });
  expect(scene.connections.at(-1)).toBe("streaming");
  const before = asked.length;
  FakeStream.last.hear(diff(6, 7));
  expect(scene.shown).toEqual([6, 7]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.length).toBe(before);
  expect(scene.connections.filter((connection) => connection === "catching-up").length).toBe(0);
});

test("without a server the page says so and reconnects by itself", async () => {
  fakeServer(() => new TypeError("refused"));
  await scene.failToOpen();
  expect(scene.connections.at(-1)).toBe("unreachable");
  scene.greet(5);
  expect(scene.connections.at(-1)).toBe("live");
});

test("the page says at once that it is offline", () => {
  scene.greet(5);
  scene.browser.network.onLine = false;
  dispatchEvent(new Event("offline"));
  expect(scene.connections).toEqual(["live", "offline"]);
});

test("a silent socket is replaced only if it missed something", async () => {
  scene.greet(5);
  fakeServer(() => Response.json({ ...diff(5, 5), comments: [] }));
  await vi.advanceTimersByTimeAsync(70_000);
  expect(FakeSocket.all.length).toBe(1);
  fakeServer(() => Response.json(diff(5, 6)));
  await vi.advanceTimersByTimeAsync(70_000);
  expect(FakeSocket.all.length).toBe(2);
});

test("a deleted article is not requested again", async () => {
  const asked = fakeServer(() => Response.json({}, { status: 404 }));
  await scene.failToOpen();
  expect(scene.connections.at(-1)).toBe("ended");
  expect(asked.length).toBe(1);
});

test("an older diff does not overwrite a newer response", () => {
  scene.greet(5);
  scene.feed.meet([[6, 7]]);
  FakeSocket.last.hear(diff(5, 6));
  expect(scene.shown).toEqual([]);
});

test("a stale page drops removed comments before it shows anything new", () => {
  scene.greet(8);
  expect(scene.tallied).toEqual([]);
  FakeSocket.last.hear({ ...diff(5, 8), tallies: [TALLY] });
  expect([scene.shown, scene.tallied]).toEqual([[8], [1]]);
});

test("a page that missed nothing shows the tallies in hello at once", () => {
  scene.greet(5);
  expect(scene.tallied).toEqual([1]);
});

test("a notice is passed on to the page", () => {
  scene.greet(5);
  FakeSocket.last.hear({ type: "notice", id: 3, kind: "muted", message: "You cannot write." });
  expect(scene.told).toEqual(["You cannot write."]);
});

test("the page stops requesting a page that always fails and says so", async () => {
  let asked = 0;
  scene.reset = async () => {
    asked += 1;
    throw new ServerFault("Oh.");
  };
  scene.greet(5);
  FakeSocket.last.hear({ type: "reset", epoch: "e", rev: 100 });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toBe(10);
  expect(scene.connections.at(-1)).toBe("ended");
});

test("during an outage the page retries until the server is back", async () => {
  let asked = 0;
  scene.reset = async () => {
    asked += 1;
    throw new Error("away");
  };
  scene.greet(5);
  FakeSocket.last.hear({ type: "reset", epoch: "e", rev: 100 });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toBeGreaterThan(20);
  expect(scene.connections.at(-1)).toBe("unreachable");
});
