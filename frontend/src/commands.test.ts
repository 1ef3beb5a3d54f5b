import { beforeEach, expect, test, vi } from "vitest";
import { Commands } from "./commands";
import { fakeBrowser, fakeServer } from "./fakes";
import { NoAnswer, Refusal } from "./http";

const guest = { id: 1, name: "Ann", kind: "guest", moderator: false } as const;
const like = { type: "like", comment: 7 } as const;

let sent: { type: string; id: string }[];
let line: { isLive: boolean; reopened: number; send(text: string): void; reopen(): void };
let commands: Commands;

beforeEach(() => {
  fakeBrowser();
  sent = [];
  line = {
    isLive: true,
    reopened: 0,
    send: (text) => sent.push(JSON.parse(text)),
    reopen: () => {
      line.reopened += 1;
    },
  };
  commands = new Commands("a-debate", () => line);
  commands.noteReader(guest);
});

const lastId = () => sent.at(-1)?.id ?? "";

test("an ack resolves the command of its id and no other", async () => {
  const first = commands.send(like);
  const second = commands.send({ type: "unlike", comment: 8 });
  expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  commands.receiveAnswer({ type: "ack", id: lastId(), ballot: [3] });
  await expect(second).resolves.toMatchObject({ ballot: [3] });
  commands.receiveAnswer({ type: "ack", id: sent[0]?.id ?? "", ballot: [4] });
  await expect(first).resolves.toMatchObject({ ballot: [4] });
});

test("an error rejects with its code, its words and when to try again", async () => {
  const answer = commands.send(like);
  const message = "Slower, please.";
  commands.receiveAnswer({ type: "error", id: lastId(), code: "rate_limited", message, retry_after: 3 });
  await expect(answer).rejects.toMatchObject({ code: "rate_limited", message, retryAfter: 3 });
});

test("a command whose socket is lost goes to its HTTP twin, with the same key", async () => {
  const asked = fakeServer(() => Response.json({ comment: { id: 9 } }));
  const answer = commands.send({ type: "comment", body: "Hello", key: "k" });
  commands.giveUpWaiting();
  await expect(answer).resolves.toEqual({ comment: { id: 9 } });
  expect(asked).toEqual(["POST /api/v1/articles/a-debate/comments"]);
});

test("a server in trouble is no refusal: the twin is asked, and then the command may be sent again", async () => {
  fakeServer(() => Response.json({ error: { code: "unavailable", message: "Later." } }, { status: 503 }));
  const answer = commands.send(like);
  commands.receiveAnswer({ type: "error", id: lastId(), code: "unavailable", message: "Later." });
  await expect(answer).rejects.toBeInstanceOf(NoAnswer);
});

test("without an ack in time the socket is given up", async () => {
  const asked = fakeServer(() => Response.json({}));
  const answer = commands.send(like);
  await vi.advanceTimersByTimeAsync(10_000);
  await answer;
  expect(line.reopened).toBe(1);
  expect(asked).toEqual(["PUT /api/v1/comments/7/like"]);
});

test("a vote without a name goes over HTTP, which alone can set the ballot's cookie", async () => {
  const asked = fakeServer(() => Response.json({ ballot: [2] }));
  commands.noteReader({ id: null, name: null, kind: "anonymous", moderator: false });
  await commands.send({ type: "vote", poll: 4, choices: [2] });
  expect(sent).toEqual([]);
  expect(asked).toEqual(["PUT /api/v1/polls/4/ballot"]);
});

test("what is too large for a frame goes over HTTP", async () => {
  const asked = fakeServer(() => Response.json({}));
  await commands.send({ type: "comment", body: '"'.repeat(9_000), key: "k" });
  expect(sent).toEqual([]);
  expect(asked.length).toBe(1);
});

test("a refused CSRF token is replaced, once", async () => {
  line.isLive = false;
  const refused = () => Response.json({ error: { code: "csrf_failed", message: "Old." } }, { status: 403 });
  const asked = fakeServer((path) =>
    path.endsWith("/session") ? Response.json({ reader: guest, csrf: "new" }) : refused(),
  );
  await expect(commands.send(like)).rejects.toBeInstanceOf(Refusal);
  expect(asked.map((line) => line.split(" ")[0])).toEqual(["PUT", "GET", "PUT"]);
});
