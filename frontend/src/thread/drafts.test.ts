import { beforeEach, expect, test, vi } from "vitest";
import { dropDraft, keepDraft, loadDraft, toSend, waitingReplies } from "./drafts";

beforeEach(() => {
  const stored: Record<string, string> = {};
  const storage = {
    getItem: (name: string) => stored[name] ?? null,
    setItem: (name: string, value: string) => {
      stored[name] = value;
    },
    removeItem: (name: string) => {
      delete stored[name];
    },
  };
  vi.stubGlobal(
    "sessionStorage",
    new Proxy(storage, {
      ownKeys: () => Object.keys(stored),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    }),
  );
});

test("an unchanged text keeps its key, even after a reload", () => {
  const sent = toSend("A word", {}, undefined);
  keepDraft("debate", undefined, { body: "A word", sent, waits: true });
  expect(toSend("A word", {}, loadDraft("debate", undefined)?.sent).key).toBe(sent.key);
});

test("a changed text gets another key, even after a reload", () => {
  const sent = toSend("A word", {}, undefined);
  keepDraft("debate", undefined, { body: "A word", sent, waits: true });
  const kept = loadDraft("debate", undefined)?.sent;
  expect(toSend("Another word", {}, kept).key).not.toBe(sent.key);
  expect(toSend("A word", { staff: true }, kept).key).not.toBe(sent.key);
  expect(toSend("A word", { side: false }, kept).key).not.toBe(sent.key);
});

test("a text that was never sent has no key that a duplicated tab could share", () => {
  keepDraft("debate", undefined, { body: "A word" });
  const [one, other] = [loadDraft("debate", undefined), loadDraft("debate", undefined)];
  expect(toSend("A word", {}, one?.sent).key).not.toBe(toSend("Another", {}, other?.sent).key);
});

test("only replies without an acknowledgement are pending", () => {
  const sent = toSend("A word", {}, undefined);
  keepDraft("debate", undefined, { body: "On top", sent, waits: true });
  keepDraft("debate", 12, { body: "A word", sent, waits: true });
  keepDraft("debate", 13, { body: "Half a word" });
  keepDraft("debate", "edit-14", { body: "A better word" });
  keepDraft("another-debate", 15, { body: "A word", sent, waits: true });
  keepDraft("debate", 16, { body: "A word", sent, waits: true });
  dropDraft("debate", 16);
  expect(waitingReplies("debate")).toEqual([12]);
});
