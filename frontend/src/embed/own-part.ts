/// What belongs to the reader in a frame: their account. It is loaded beside the messages.
import type { Session } from "../net/wire";
import { one } from "../page/dom";

/** Let readers sign in and out, and see their warnings and bans, without leaving the frame. */
export function offerAccount(page: HTMLElement, onSession: (session: Session) => Promise<void>): void {
  const form = one<HTMLFormElement>(page, "[data-sign-in]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { signIn } = await import("../page/account");
    await signIn(form, onSession);
  });
  form
    .closest("details")
    ?.addEventListener(
      "toggle",
      async () => (await import("../page/passkeys")).offerPasskeys(page, onSession),
      { once: true },
    );
  one(page, "[data-sign-out]").addEventListener("click", async () => {
    const { signOut } = await import("../page/account");
    await signOut(page, onSession);
  });
  // On our own pages the cookie identifies the reader, and the frame doesn't know that cookie.
  page.addEventListener("click", async (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a");
    const accountStatus = page.querySelector<HTMLElement>("[data-standing]");
    if (link?.matches("[href^='/sign-in/']")) {
      event.preventDefault();
      one(page, "details[data-signed-out]").toggleAttribute("open", true);
      one(form, "input").focus();
    } else if (link?.matches("[href='/standing/']") && accountStatus) {
      event.preventDefault();
      const { showAccountStatus } = await import("../page/account-status");
      await showAccountStatus(accountStatus);
    }
  });
}
