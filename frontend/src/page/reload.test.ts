// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import type { Polls } from "../poll/polls";
import { loadState } from "./reload";
import { Rules } from "./rules";

type Shown = "open" | "locked" | "accounts";

interface Rest {
  slow?: string;
  polls?: number[];
  takesQuestions?: boolean;
  needsReasons?: boolean;
}

function markup(shown: Shown, { slow = "", polls = [], takesQuestions, needsReasons }: Rest = {}): string {
  const question = takesQuestions ? '<label><input type="checkbox" name="question"> Question</label>' : "";
  const box = `<form data-composer><span data-own-side></span>
    <label data-show-side><input type="checkbox" name="side"></label>${question}</form>`;
  const edit = takesQuestions ? '<input type="checkbox" name="question">' : "";
  const closedFor = { open: "", locked: "thread_locked", accounts: "account_required" }[shown];
  const notice = (name: Shown): string =>
    `<p data-closed="${name}"${shown === name ? "" : " hidden"}>${name}</p>`;
  return `<main data-article="a-debate" data-rev="1" data-moderator="">
    <div data-polls>${polls.map((id) => `<section data-poll="${id}"></section>`).join("")}</div>
    <section id="debate" data-closed-for="${closedFor}" data-slow-mode="${slow}" data-accounts-only="${shown === "accounts" ? "yes" : ""}">
      <h2 id="debate-title"><span data-count-comments></span></h2>
      ${notice("locked")}${notice("accounts")}
      <ul data-rules${shown === "open" ? "" : " hidden"}><li data-rule="slow"${slow ? "" : " hidden"}><span data-slow>${slow}</span></li></ul>
      <div data-open-debate${shown === "open" ? "" : " hidden"}>${box}<textarea></textarea></div>
      <div class="debate-bar"><span data-comment-count>0</span></div>
      <div data-threads></div><p data-empty></p>
    </section>
    <template id="reply-template">${box}</template><template id="edit-template"><form>${edit}</form></template>
    <template id="remove-template"><form data-form-for="remove"><select${needsReasons ? " required" : ""}><option></option></select></form></template>
    </main>`;
}

/** A page as it was loaded at first, after its state was loaded again from the server. */
async function reloaded(first: Shown, then: string, rest: Rest = {}): Promise<HTMLElement> {
  document.body.innerHTML = markup(first, rest);
  const page = document.querySelector("main") as HTMLElement;
  const rules = new Rules(page, () => false);
  vi.stubGlobal("fetch", async () => new Response(`<html><body>${then}</body></html>`));
  await loadState(page, { adopt: () => {} } as unknown as Polls, rules);
  return page;
}

function visible(page: HTMLElement): string[] {
  return [...page.querySelectorAll<HTMLElement>("[data-closed], [data-rules], [data-open-debate]")]
    .filter((element) => !element.hidden)
    .map((element) => element.dataset.closed ?? ("rules" in element.dataset ? "rules" : "box"));
}

afterEach(() => vi.unstubAllGlobals());

test("a debate that was locked in the meantime has no box after a reload", async () => {
  expect(visible(await reloaded("open", markup("locked")))).toEqual(["locked"]);
});

test("a debate that was unlocked in the meantime has its box again", async () => {
  expect(visible(await reloaded("locked", markup("open")))).toEqual(["rules", "box"]);
});

test("a debate that is for accounts only by now says so", async () => {
  expect(visible(await reloaded("open", markup("accounts")))).toEqual(["accounts"]);
});

test("a slow mode that began in the meantime is shown", async () => {
  const page = await reloaded("open", markup("open", { slow: "30" }));
  expect(page.querySelector<HTMLElement>("[data-rule=slow]")?.hidden).toBe(false);
  expect(page.querySelector("[data-slow]")?.textContent).toBe("30");
});

test("boxes, and blank forms, offer what the rules allow by now, and keep what is written", async () => {
  const page = await reloaded("open", markup("open", { takesQuestions: true, needsReasons: true }));
  const blank = (name: string) =>
    (document.getElementById(`${name}-template`) as HTMLTemplateElement).content;
  for (const root of [page, blank("reply"), blank("edit")]) {
    expect(root.querySelectorAll("input[name=question]")).toHaveLength(1);
  }
  expect(blank("remove").querySelector("select")?.required).toBe(true);
  expect(blank("remove").querySelector("option")?.text).toBe("Choose one");
});

test("boxes no longer offer what the rules have ended", async () => {
  const page = await reloaded("open", markup("open"), { takesQuestions: true, needsReasons: true });
  expect(page.querySelector("input[name=question]")).toBeNull();
  for (const template of page.querySelectorAll("template")) {
    expect(template.content.querySelector("input[name=question], select[required]")).toBeNull();
  }
});

test("a poll that the debate no longer has goes", async () => {
  const page = await reloaded("open", markup("open", { polls: [2] }), { polls: [1, 2] });
  expect([...page.querySelectorAll<HTMLElement>("[data-poll]")].map(({ dataset }) => dataset.poll)).toEqual([
    "2",
  ]);
});
