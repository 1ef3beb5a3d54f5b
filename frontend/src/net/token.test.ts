import { beforeEach, expect, test, vi } from "vitest";
import type { AskSession } from "./credentials";
import { Token } from "./token";
import type { Session } from "./wire";

const EMBEDDER = "https://news.example";

let asked: string[];
let stored: Map<string, string>;
const ask: AskSession = async (method, path) => {
  asked.push(`${method} ${path}`);
  return session(`token-${asked.length}`);
};

function session(token: string): Session {
  const reader = { id: null, name: null, kind: "anonymous" as const, moderator: false };
  return { reader, csrf: "", token: { token, expires: "2026-03-26T12:00:00Z" } };
}

beforeEach(() => {
  asked = [];
  stored = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (place: string) => stored.get(place) ?? null,
    setItem: (place: string, value: string) => stored.set(place, value),
  });
});

test("reading needs no token, and the first write requests one", async () => {
  const token = new Token(EMBEDDER);
  expect(token.headers()).toEqual({ "X-Embedder": EMBEDDER });
  expect(token.protocols()).toEqual(["hustings.frame"]);
  expect(asked).toEqual([]);
  await token.prepare(ask);
  await token.prepare(ask);
  expect(asked).toEqual(["POST /token"]);
  expect(token.headers()).toEqual({ "X-Embedder": EMBEDDER, Authorization: "Bearer token-1" });
  expect(token.protocols()).toEqual(["hustings.frame", "bearer.token-1"]);
});

test("a token is kept for the site around the frame, and for no other site", async () => {
  new Token(EMBEDDER).take(session("kept"));
  expect(new Token(EMBEDDER).isKept).toBe(true);
  expect(new Token("https://other.example").isKept).toBe(false);
});

test("a token is replaced only if it is no longer valid", async () => {
  const token = new Token(EMBEDDER);
  token.take(session("old"));
  const sent = token.headers();
  expect(await token.renew("csrf_failed", ask, sent)).toBe(false);
  expect(await token.renew("invalid_token", ask, sent)).toBe(true);
  expect(token.headers().Authorization).toBe("Bearer token-1");
});

test("a frame whose token another frame has replaced uses the new one", async () => {
  const [one, other] = [new Token(EMBEDDER), new Token(EMBEDDER)];
  one.take(session("before"));
  const sent = other.headers();
  one.take(session("signed-in"));
  expect(await other.renew("invalid_token", ask, sent)).toBe(true);
  expect(asked).toEqual([]);
  expect(other.headers().Authorization).toBe("Bearer signed-in");
});

test("without storage the token lives as long as the page", async () => {
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
  const token = new Token(EMBEDDER);
  await token.prepare(ask);
  expect(token.headers().Authorization).toBe("Bearer token-1");
  expect(new Token(EMBEDDER).isKept).toBe(false);
});
