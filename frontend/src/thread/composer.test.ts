// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { comment } from "../../tests/thread-scene";
import type { Answer, Command } from "../net/commands";
import { NoAnswer, Refusal } from "../net/http";
import { one } from "../page/dom";
import { Composer, MAX_CHARACTERS } from "./composer";

type Post = Extract<Command, { type: "comment" }>;

/** A box on the page, and the server to which it sends as the test says. */
class Box {
  readonly sent: Post[] = [];
  readonly posted: number[] = [];
  answer: () => Promise<Answer> = async () => ({ comment: comment(9) });
  waitS = 0;
  anotherReader = 0;
  readonly form: HTMLFormElement;
  readonly composer: Composer;
  readonly #page = new AbortController();

  constructor() {
    document.body.innerHTML = `<form><input name="name" value="Ann"><textarea></textarea>
      <span data-left></span><p data-error hidden></p><button type="submit">Post</button></form>`;
    this.form = one<HTMLFormElement>(document, "form");
    this.composer = new Composer(this.form, "a-debate", undefined, {
      send: (command) => {
        this.sent.push(command as Post);
        return this.answer();
      },
      takeName: async () => 1,
      onAnotherReader: async () => {
        this.anotherReader += 1;
      },
      onPosted: ({ id }) => this.posted.push(id),
      secondsToWait: () => this.waitS,
      onWait: (seconds) => {
        this.waitS = seconds;
      },
    });
    this.composer.start(this.#page.signal);
  }

  get text(): HTMLTextAreaElement {
    return one<HTMLTextAreaElement>(this.form, "textarea");
  }

  get error(): string {
    const place = one(this.form, "[data-error]");
    return place.hidden ? "" : (place.textContent ?? "");
  }

  get left(): string {
    return one(this.form, "[data-left]").textContent ?? "";
  }

  write(words: string): void {
    this.text.value = words;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async post(): Promise<void> {
    this.form.dispatchEvent(new Event("submit", { cancelable: true }));
    await vi.advanceTimersByTimeAsync(0);
  }

  /** The page is left; what is stored stays. */
  leave(): void {
    this.#page.abort();
  }
}

const lost = async () => {
  throw new NoAnswer("The server can't be reached.");
};

const refused = (code: string, retryAfter?: number) => async () => {
  throw new Refusal(code, "It says no.", retryAfter);
};

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
});

afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

test("what was posted is shown and leaves the box, and the tab keeps no draft of it", async () => {
  const box = new Box();
  box.write("A word");
  await box.post();
  expect(box.sent.map(({ body, author }) => [body, author])).toEqual([["A word", 1]]);
  expect(box.posted).toEqual([9]);
  expect(box.text.value).toBe("");
  expect(sessionStorage.length).toBe(0);
});

test("words without an answer stay and are sent again by themselves, under the same key", async () => {
  const box = new Box();
  box.answer = lost;
  box.write("A word");
  await box.post();
  expect(box.text.value).toBe("A word");
  expect(box.error).toContain("is sent as soon as the connection is back");
  box.answer = async () => ({ comment: comment(9) });
  box.composer.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(new Set(box.sent.map(({ key }) => key)).size).toBe(1);
  expect(box.sent.length).toBe(2);
  expect(box.text.value).toBe("");
});

test("words that are changed while they wait are sent when the reader says so, as another comment", async () => {
  const box = new Box();
  box.answer = lost;
  box.write("A word");
  await box.post();
  box.write("Another word");
  expect(box.error).toBe("");
  await vi.advanceTimersByTimeAsync(600_000);
  expect(box.sent.length).toBe(1);
  await box.post();
  expect(new Set(box.sent.map(({ key }) => key)).size).toBe(2);
});

test("words that wait are there after a reload, and are still sent", async () => {
  const before = new Box();
  before.answer = lost;
  before.write("A word");
  await before.post();
  before.leave();
  const box = new Box();
  expect(box.text.value).toBe("A word");
  expect(box.error).toContain("No answer yet.");
  box.composer.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(box.sent[0]?.key).toBe(before.sent[0]?.key);
  expect(box.posted).toEqual([9]);
});

test("a box that is closed keeps its words and no longer sends them", async () => {
  const box = new Box();
  box.answer = lost;
  box.write("A word");
  await box.post();
  box.composer.close();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(box.sent.length).toBe(1);
  box.leave();
  expect(new Box().text.value).toBe("A word");
});

test("a refusal is shown in the server's words, and the reader's stay", async () => {
  const box = new Box();
  box.answer = refused("comment_rejected");
  box.write("A word");
  await box.post();
  expect(box.error).toBe("It says no.");
  expect(box.text.value).toBe("A word");
});

test("where somebody else speaks by now the page is told, and the words stay", async () => {
  const box = new Box();
  box.answer = refused("reader_changed");
  box.write("A word");
  await box.post();
  expect(box.anotherReader).toBe(1);
  expect(box.text.value).toBe("A word");
});

test("a comment that somebody else has posted under its key is posted under another one, once more", async () => {
  const box = new Box();
  box.answer = refused("key_conflict");
  box.write("A word");
  await box.post();
  expect(box.error).toContain("Post again");
  box.answer = async () => ({ comment: comment(9) });
  await box.post();
  expect(new Set(box.sent.map(({ key }) => key)).size).toBe(2);
});

test("nothing, and more than a comment holds, is not sent; characters count as readers see them", async () => {
  const box = new Box();
  await box.post();
  expect(box.error).toBe("Write something first.");
  box.write("🦊".repeat(MAX_CHARACTERS + 2));
  expect(box.left).toBe("2 characters too many");
  await box.post();
  expect(box.error).toBe("2 characters too many");
  expect(box.sent).toEqual([]);
  box.write("🦊".repeat(MAX_CHARACTERS - 500));
  expect(box.left).toBe("500 characters left");
  box.write("🦊".repeat(MAX_CHARACTERS - 501));
  expect(box.left).toBe("");
});

test("slow mode counts down, sends nothing until it is over, and keeps the words", async () => {
  const box = new Box();
  box.answer = refused("slow_mode", 2);
  box.write("A word");
  await box.post();
  expect(box.left).toBe("You can comment again in 2 s.");
  await box.post();
  expect(box.error).toContain("You can comment again in 2 s.");
  expect(box.sent.length).toBe(1);
  box.waitS = 0;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(box.error).toBe("");
  expect(box.left).toBe("");
});

test("while one is being sent a second press sends nothing", async () => {
  const box = new Box();
  let answer: (answer: Answer) => void = () => {};
  box.answer = () => new Promise((resolve) => (answer = resolve));
  box.write("A word");
  await box.post();
  await box.post();
  expect(box.left).toBe("Posting…");
  expect(box.text.readOnly).toBe(true);
  answer({ comment: comment(9) });
  await vi.advanceTimersByTimeAsync(0);
  expect(box.sent.length).toBe(1);
  expect(box.text.readOnly).toBe(false);
});

test("Enter alone makes a line, and with Ctrl it posts", async () => {
  const box = new Box();
  box.write("A word");
  for (const ctrlKey of [false, true]) {
    expect(box.sent).toEqual([]);
    box.text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey, cancelable: true }));
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(box.sent.length).toBe(1);
});
