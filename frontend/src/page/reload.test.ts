// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import type { Polls } from "../poll/polls";
import { loadState } from "./reload";
import { Rules } from "./rules";

type Shown = "open" | "locked" | "accounts";

function markup(shown: Shown, slow = ""): string {
  const closedFor = { open: "", locked: "thread_locked", accounts: "account_required" }[shown];
  const notice = (name: Shown): string =>
    `<p data-closed="${name}"${shown === name ? "" : " hidden"}>${name}</p>`;
  return `<main data-article="a-debate" data-rev="1">
    <section id="debate" data-closed-for="${closedFor}" data-slow-mode="${slow}" data-accounts-only="${shown === "accounts" ? "yes" : ""}">
      <h2 id="debate-title"><span data-count-comments></span></h2>
      ${notice("locked")}${notice("accounts")}
      <ul data-rules${shown === "open" ? "" : " hidden"}><li data-rule="slow"${slow ? "" : " hidden"}><span data-slow>${slow}</span></li></ul>
      <div data-open-debate${shown === "open" ? "" : " hidden"}><textarea></textarea></div>
      <div class="debate-bar"><span data-comment-count>0</span></div>
      <div data-threads></div><p data-empty></p>
    </section></main>`;
}

/** A page as it was loaded at first, after its state was loaded again from the server. */
async function reloaded(first: Shown, then: string): Promise<HTMLElement> {
  document.body.innerHTML = markup(first);
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
  const page = await reloaded("open", markup("open", "30"));
  expect(page.querySelector<HTMLElement>("[data-rule=slow]")?.hidden).toBe(false);
  expect(page.querySelector("[data-slow]")?.textContent).toBe("30");
});
