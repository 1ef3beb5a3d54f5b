/// Signing in and out without leaving the frame. Loaded only when needed.

import { call } from "../net/http";
import type { Session } from "../net/wire";
import { one, showError } from "./dom";
import { askForCode } from "./second-factor";

export type OnSession = (session: Session) => Promise<void>;

/** Sign in with the frame's form, which shows the reason of a refusal. */
export async function signIn(form: HTMLFormElement, onSession: OnSession): Promise<void> {
  const values = new FormData(form);
  showError(form, null);
  try {
    const [username, password, code] = ["username", "password", "code"].map((name) => values.get(name));
    const session = await call<Session>("POST", "/session/login", { username, password, code });
    form.reset();
    form.closest("details")?.removeAttribute("open");
    await onSession(session);
  } catch (failure) {
    showError(form, (failure as Error).message);
    askForCode(form, failure);
  }
}

/** Sign out, and continue anonymously. */
export async function signOut(page: HTMLElement, onSession: OnSession): Promise<void> {
  // Without an answer the token stays valid, so the page doesn't say that the reader has signed out.
  const session = await call<Session>("DELETE", "/session").catch(() => null);
  if (session) {
    await onSession(session);
    one(page, "details[data-signed-out] summary").focus({ preventScroll: true });
  }
}
