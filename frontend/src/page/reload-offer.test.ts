// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { offerReload } from "./reload-offer";

test("a page that is no longer updated offers once to load itself again", async () => {
  document.body.innerHTML = `<main data-connection="live"><p class="connection">It has ended.</p></main>`;
  const page = document.querySelector("main") as HTMLElement;
  offerReload(page);
  page.dataset.connection = "catching-up";
  await vi.waitFor(() => expect(page.querySelector("button")).toBeNull());
  page.dataset.connection = "ended";
  await vi.waitFor(() => expect(page.querySelector(".connection button")?.textContent).toBe("Reload"));
  page.dataset.connection = "ended";
  await Promise.resolve();
  expect(page.querySelectorAll("button").length).toBe(1);
});
