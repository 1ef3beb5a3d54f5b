/// What belongs to the reader in a frame: their account, notices and follows. It is loaded beside the messages.
import type { Notice, Session } from "../net/wire";
import { Bell } from "../page/bell";
import { one } from "../page/dom";
import { followByCall } from "../page/follow";
import { Notices } from "../page/notices";
import { closeFromOutside } from "../page/popovers";

/** Return what shows notices: the bell in the debate's bar, or lines above a poll without a debate. */
export function showNotices(page: HTMLElement): (notice: Notice) => void {
  const place = page.querySelector<HTMLDetailsElement>("[data-bell]");
  if (!place) {
    const notices = new Notices(one(page, "[data-notices]"));
    return (notice) => notices.showNotice(notice);
  }
  const bell = new Bell(place);
  closeFromOutside(document);
  followByCall(page);
  place.addEventListener("click", ({ target }) => {
    // The comment is shown in the frame, where the tray would be in the way.
    if ((target as Element).closest("[data-at]:not([data-at=''])")) {
      place.open = false;
    }
  });
  // Each connection brings its reader's notices.
  new MutationObserver(() => bell.reset()).observe(page, { attributeFilter: ["data-reader"] });
  return (notice) => bell.showNotice(notice);
}

/** Let readers sign in and out, and see their warnings and bans, without leaving the frame. */
export function offerAccount(page: HTMLElement, onSession: (session: Session) => Promise<void>): void {
  const form = one<HTMLFormElement>(page, "[data-sign-in]");
  // The box for a comment from which the reader went to sign in, and goes back to.
  let box: HTMLElement | null | undefined;
  const onSignIn = async (session: Session) => {
    await onSession(session);
    box?.focus();
    box = null;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { signIn } = await import("../page/account");
    await signIn(form, onSignIn);
  });
  form
    .closest("details")
    ?.addEventListener(
      "toggle",
      async () => (await import("../page/passkeys")).offerPasskeys(page, onSignIn),
      { once: true },
    );
  one(page, "[data-sign-out]").addEventListener("click", async () => {
    const { signOut } = await import("../page/account");
    await signOut(page, onSession);
  });
  // On our own pages the cookie identifies the reader, and the frame doesn't know that cookie.
  page.addEventListener("click", async (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a");
    const accountStatus = page.querySelector<HTMLElement>("[data-account-status]");
    if (link?.matches("[href^='/sign-in/']")) {
      event.preventDefault();
      one(page, "details[data-signed-out]").toggleAttribute("open", true);
      one(form, "input").focus();
      box = link.closest("form")?.querySelector("textarea");
    } else if (link?.matches("[href='/standing/']") && accountStatus) {
      event.preventDefault();
      const { showAccountStatus } = await import("../page/account-status");
      await showAccountStatus(accountStatus);
    }
  });
}
