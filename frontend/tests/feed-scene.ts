/// Test support for the feed: a page that follows a debate in a fake browser, and what it was told.
import { vi } from "vitest";
import type { Connection } from "../src/page/connection";
import { FakeSocket, FakeStream, fakeBrowser, fakeServer } from "./fakes";
import { Feed } from "../src/net/feed";
import type { State } from "../src/net/state";
import type { Changes, Comment, Tally } from "../src/net/wire";

const KNOWN: State = { epoch: "e", rev: 5, comments: new Map(), tallies: new Map() };
export const TALLY: Tally = { poll: 1, version: 1, state: "open", ballots: 0, votes: {} };
const NOBODY = { id: null, name: null, kind: "anonymous", moderator: false };

export class FeedScene {
  readonly known = KNOWN;
  readonly browser = fakeBrowser();
  readonly shown: number[] = [];
  readonly told: string[] = [];
  readonly tallied: number[] = [];
  readonly connections: Connection[] = [];
  reset: () => Promise<State> = async () => ({ ...KNOWN, epoch: "f", rev: 100 });
  readonly feed: Feed;

  constructor() {
    vi.spyOn(Math, "random").mockReturnValue(1);
    fakeServer(() => new TypeError("no server"));
    this.feed = new Feed("a-debate", KNOWN, {
      onNews: ({ comments, tallies }) => {
        this.shown.push(...comments.map(({ id }) => id));
        this.tallied.push(...tallies.map(({ poll }) => poll));
      },
      onViewers: () => {},
      onCommentCount: () => {},
      onReader: () => {},
      onConnection: (connection) => this.connections.push(connection),
      onAnswer: () => {},
      onNotice: (told) => told.type === "notice" && this.told.push(told.message),
      onReset: () => this.reset(),
    });
    this.feed.start();
  }

  greet(rev: number, epoch = "e"): void {
    FakeSocket.last.open();
    FakeSocket.last.hear(hello(rev, epoch));
  }

  greetByStream(rev: number): void {
    FakeStream.last.hear(hello(rev, "e"));
  }

  /** Let enough sockets fail that the page starts to poll, and let it poll once; another socket is then opening. */
  async failToOpen(): Promise<void> {
    for (const pause of [500, 1_000, 2_000]) {
      FakeSocket.last.fail();
      await vi.advanceTimersByTimeAsync(pause);
    }
    await vi.advanceTimersByTimeAsync(3_000);
  }
}

function hello(rev: number, epoch: string): object {
  return { type: "hello", epoch, rev, tallies: [TALLY], comment_count: 0, viewers: 1, reader: NOBODY };
}

export function diff(from: number, rev: number): Changes {
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
