import { beforeEach, expect, test, vi } from "vitest";
import { fakeBrowser, fakeServer } from "../../tests/fakes";
import { Commands } from "./commands";
import { NoAnswer, Refusal, ServerFault } from "./http";

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

test("an ack resolves only the command with its id", async () => {
  const first = commands.send(like);
  const second = commands.send({ type: "unlike", comment: 8 });
  expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
  commands.receiveAnswer({ type: "ack", id: lastId(), ballot: [3] });
  await expect(second).resolves.toMatchObject({ ballot: [3] });
  commands.receiveAnswer({ type: "ack", id: sent[0]?.id ?? "", ballot: [4] });
  await expect(first).resolves.toMatchObject({ ballot: [4] });
});

test("an error rejects with its code, its message and the time to retry", async () => {
  const answer = commands.send(like);
  const message = "Too many requests. Please slow down.";
  commands.receiveAnswer({ type: "error", id: lastId(), code: "rate_limited", message, retry_after: 3 });
  await expect(answer).rejects.toMatchObject({ code: "rate_limited", message, retryAfter: 3 });
});

test("a command whose socket is lost is sent over HTTP with the same key", async () => {
  const asked = fakeServer(() => Response.json({ comment: { id: 9 } }));
  const answer = commands.send({ type: "comment", body: "Hello", key: "k" });
  commands.giveUpWaiting();
  await expect(answer).resolves.toEqual({ comment: { id: 9 } });
  expect(asked).toEqual(["POST /api/v1/articles/a-debate/comments"]);
});

test("after a change of identity a command is sent as the current reader", async () => {
  const asked = fakeServer(() => Response.json({}));
  const answer = commands.send(like);
  commands.receiveAnswer({ type: "error", id: lastId(), code: "identity_changed", message: "Try again." });
  await answer;
  expect(line.reopened).toBe(1);
  expect(asked).toEqual(["PUT /api/v1/comments/7/like"]);
});

test("a server error is not a refusal: the command is sent over HTTP and can then be retried", async () => {
  fakeServer(() => Response.json({ error: { code: "unavailable", message: "Later." } }, { status: 503 }));
  const answer = commands.send(like);
  commands.receiveAnswer({ type: "error", id: lastId(), code: "unavailable", message: "Later." });
  await expect(answer).rejects.toBeInstanceOf(NoAnswer);
});

test("a command that made the server fail is not sent over HTTP too", async () => {
  const asked = fakeServer(() => Response.json({}));
  const answer = commands.send(like);
  commands.receiveAnswer({ type: "error", id: lastId(), code: "internal", message: "Oh." });
  await expect(answer).rejects.toBeInstanceOf(ServerFault);
  expect(asked).toEqual([]);
});

test.each([
  ["an answer that was cut off is none", new Response("{", { status: 201 }), NoAnswer],
  ["a server's own error page is a fault of it", new Response("<p>500", { status: 500 }), ServerFault],
  ["a proxy that reaches no server is no answer", new Response("<p>502", { status: 502 }), NoAnswer],
  ["what something on the way refuses is refused", new Response("<p>413", { status: 413 }), Refusal],
])("%s", async (_, response, failure) => {
  line.isLive = false;
  fakeServer(() => response);
  await expect(commands.send(like)).rejects.toBeInstanceOf(failure);
});

test("a socket without a timely ack is closed", async () => {
  const asked = fakeServer(() => Response.json({}));
  const answer = commands.send(like);
  await vi.advanceTimersByTimeAsync(10_000);
  await answer;
  expect(line.reopened).toBe(1);
  expect(asked).toEqual(["PUT /api/v1/comments/7/like"]);
});

test("a vote without a name goes over HTTP, because only that can set the ballot's cookie", async () => {
  const asked = fakeServer(() => Response.json({ ballot: [2] }));
  commands.noteReader({ id: null, name: null, kind: "anonymous", moderator: false });
  await commands.send({ type: "vote", poll: 4, choices: [2] });
  expect(sent).toEqual([]);
  expect(asked).toEqual(["PUT /api/v1/polls/4/ballot"]);
});

test("a command that is too large for a frame goes over HTTP", async () => {
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

test("a command that needs a challenge is sent again with its solution", async () => {
  const asked = fakeServer(() =>
    Response.json({ algorithm: "SHA-256", challenge: "c", maxNumber: 9, salt: "s", signature: "g" }),
  );
  vi.stubGlobal(
    "Worker",
    class extends EventTarget {
      postMessage(): void {
        this.dispatchEvent(new MessageEvent("message", { data: 7 }));
      }
      terminate(): void {}
    },
  );
  const answer = commands.send({ type: "comment", body: "Hello", key: "k" });
  const challenge = "/api/v1/challenges/post";
  commands.receiveAnswer({
    type: "error",
    id: lastId(),
    code: "challenge_required",
    message: "First.",
    challenge,
  });
  await vi.waitFor(() => expect(sent.length).toBe(2));
  expect(asked).toEqual([`GET ${challenge}`]);
  const { solution, ...command } = sent[1] as unknown as { solution: string };
  expect(JSON.parse(atob(solution))).toMatchObject({ number: 7, salt: "s" });
  expect(command).toMatchObject({ type: "comment", body: "Hello", key: "k" });
  commands.receiveAnswer({ type: "ack", id: lastId() });
  await answer;
});
