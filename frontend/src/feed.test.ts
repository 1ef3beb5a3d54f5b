import { beforeEach, expect, test, vi } from "vitest";
import { FakeSocket, FakeStream, fakeBrowser, fakeServer } from "./fakes";
import { type Connection, Feed } from "./feed";
import type { State } from "./state";
import type { Changes, Comment, Tally } from "./wire";

const known: State = { epoch: "e", rev: 5, comments: new Map(), tallies: new Map() };

const TALLY: Tally = { poll: 1, version: 1, state: "open", ballots: 0, votes: {} };

let browser: ReturnType<typeof fakeBrowser>;
let shown: number[];
let told: string[];
let tallied: number[];
let connections: Connection[];
let reset: () => Promise<State>;
let feed: Feed;

beforeEach(() => {
  browser = fakeBrowser();
  vi.spyOn(Math, "random").mockReturnValue(1);
  shown = [];
  told = [];
  tallied = [];
  connections = [];
  reset = async () => ({ ...known, epoch: "f", rev: 100 });
  feed = new Feed("a-debate", known, {
    onNews: ({ comments, tallies }) => {
      shown.push(...comments.map(({ id }) => id));
      tallied.push(...tallies.map(({ poll }) => poll));
    },
    onViewers: () => {},
    onCommentCount: () => {},
    onReader: () => {},
    onConnection: (connection) => connections.push(connection),
    onAnswer: () => {},
    onNotice: ({ message }) => told.push(message),
    onReset: () => reset(),
  });
  feed.start();
});

function greet(rev: number, epoch = "e"): void {
  const reader = { id: null, name: null, kind: "anonymous", moderator: false };
  FakeSocket.last.open();
  FakeSocket.last.hear({ type: "hello", epoch, rev, tallies: [TALLY], comment_count: 0, viewers: 1, reader });
}

/** Let so many sockets fail that the page begins to ask, and let it ask once; another socket is being opened then. */
async function failToOpen(): Promise<void> {
  for (const pause of [500, 1_000, 2_000]) {
    FakeSocket.last.fail();
    await vi.advanceTimersByTimeAsync(pause);
  }
  await vi.advanceTimersByTimeAsync(3_000);
}

function diff(from: number, rev: number): Changes {
  const comment: Comment = { id: rev, rev, parent: null, created: "", state: "removed", replies: 0 };
  return {
    type: "changes",
    epoch: "e",
    from,
    rev,
    comments: [comment],
    tallies: [],
    comment_count: 0,
    viewers: 1,
  };
}

test("the page is live only when it has caught up with the hello", () => {
  expect(FakeSocket.last.query.get("since")).toBe("5");
  greet(8);
  expect(feed.isLive).toBe(false);
  FakeSocket.last.hear(diff(5, 8));
  expect(feed.isLive).toBe(true);
  expect(shown).toEqual([8]);
});

test("after a gap the page catches up from where it is, and is not live meanwhile", () => {
  greet(5);
  FakeSocket.last.hear(diff(7, 8));
  expect(shown).toEqual([]);
  expect(connections).toEqual(["live", "catching-up"]);
  expect(FakeSocket.all.length).toBe(2);
  expect(FakeSocket.last.query.get("since")).toBe("5");
});

test("in another epoch the state is loaded anew, and frames meanwhile change nothing", async () => {
  greet(3, "f");
  FakeSocket.last.hear({ type: "reset", epoch: "f", rev: 3 });
  FakeSocket.last.hear({ ...diff(2, 3), epoch: "f" });
  expect(FakeSocket.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(FakeSocket.all.length).toBe(2);
  expect(FakeSocket.last.query.get("epoch")).toBe("f");
  expect(FakeSocket.last.query.get("since")).toBe("100");
});

test("a state that cannot be loaded is tried again after a pause, not at once", async () => {
  reset = () => Promise.reject(new Error("no page"));
  greet(900);
  FakeSocket.last.hear({ type: "reset", epoch: "e", rev: 900 });
  await vi.advanceTimersByTimeAsync(499);
  expect(FakeSocket.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.all.length).toBe(2);
});

test("where no socket can be had the page asks, and stops when there is one", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  await failToOpen();
  expect(shown).toEqual([6]);
  expect(connections.at(-1)).toBe("asking");
  greet(6);
  expect(connections.at(-1)).toBe("live");
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.length).toBe(before);
});

test("a page that asks listens to a stream as soon as one can be had, though no socket can", async () => {
  const asked = fakeServer(() => Response.json(diff(5, 6)));
  await failToOpen();
  expect(connections.at(-1)).toBe("asking");
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
  expect(connections.at(-1)).toBe("streaming");
  const before = asked.length;
  FakeStream.last.hear(diff(6, 7));
  expect(shown).toEqual([6, 7]);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked.length).toBe(before);
  expect(connections.filter((connection) => connection === "catching-up").length).toBe(0);
});

test("without a server the page says so, and comes back by itself", async () => {
  fakeServer(() => new TypeError("refused"));
  await failToOpen();
  expect(connections.at(-1)).toBe("unreachable");
  greet(5);
  expect(connections.at(-1)).toBe("live");
});

test("offline is said at once", () => {
  greet(5);
  browser.network.onLine = false;
  dispatchEvent(new Event("offline"));
  expect(connections).toEqual(["live", "offline"]);
});

test("a silent socket that missed something is replaced, one that missed nothing stays", async () => {
  greet(5);
  fakeServer(() => Response.json({ ...diff(5, 5), comments: [] }));
  await vi.advanceTimersByTimeAsync(70_000);
  expect(FakeSocket.all.length).toBe(1);
  fakeServer(() => Response.json(diff(5, 6)));
  await vi.advanceTimersByTimeAsync(70_000);
  expect(FakeSocket.all.length).toBe(2);
});

test("an article that is gone is not asked for again", async () => {
  const asked = fakeServer(() => Response.json({}, { status: 404 }));
  await failToOpen();
  expect(connections.at(-1)).toBe("ended");
  expect(asked.length).toBe(1);
});

test("an older diff does not take back what an answer brought", () => {
  greet(5);
  feed.meet([[6, 7]]);
  FakeSocket.last.hear(diff(5, 6));
  expect(shown).toEqual([]);
});

test("a page that was away shows nothing new before what was removed meanwhile is gone", () => {
  greet(8);
  expect(tallied).toEqual([]);
  FakeSocket.last.hear({ ...diff(5, 8), tallies: [TALLY] });
  expect([shown, tallied]).toEqual([[8], [1]]);
});

test("a page that missed nothing shows the tallies of the greeting at once", () => {
  greet(5);
  expect(tallied).toEqual([1]);
});

test("a notice is passed on", () => {
  greet(5);
  FakeSocket.last.hear({ type: "notice", id: 3, kind: "muted", message: "You cannot write." });
  expect(told).toEqual(["You cannot write."]);
});
