/// Passkeys: signing in with one, adding one, and proving again who is signed in. Loaded on the pages that offer it.

import { call } from "../net/http";
import type { Session } from "../net/wire";
import type { OnSession } from "./account";
import { all, one, show, showError } from "./dom";
import { t } from "./messages";

type Options = { options: unknown; state?: string };

/** The browser's own reading and writing of JSON, which older browsers lack. */
interface Passkeys {
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
}

type Written = Credential & { toJSON(): unknown };

/** In Chromium-based browsers: the permissions that the page around a frame grants. */
interface Permitted {
  featurePolicy?: { allowsFeature(name: string): boolean };
}

/**
 * Show the forms for passkeys where the browser knows them, and let them work.
 *
 * A frame passes the session to `onSession` and stays; our own pages go to the next page.
 */
export function offerPasskeys(page: ParentNode, onSession?: OnSession): void {
  const api = window.PublicKeyCredential as unknown as Partial<Passkeys> | undefined;
  const allowed = (document as Permitted).featurePolicy?.allowsFeature("publickey-credentials-get");
  if (!api?.parseRequestOptionsFromJSON || allowed === false) {
    return;
  }
  for (const form of all<HTMLFormElement>(page, "form[data-passkey]")) {
    show(form, true);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form, api as Passkeys, onSession);
    });
  }
  for (const note of all(page, "[data-without-script]")) {
    show(note, false);
  }
}

async function send(form: HTMLFormElement, api: Passkeys, onSession?: OnSession): Promise<void> {
  const button = one(form, "button");
  button.setAttribute("aria-disabled", "true");
  showError(form, null);
  try {
    if (form.dataset.passkey === "sign-in") {
      await signIn(form, api, onSession);
      return;
    }
    const options: unknown = JSON.parse(form.dataset.options ?? "{}");
    const credential = await (form.dataset.passkey === "new" ? make(options, api) : use(options, api));
    one<HTMLInputElement>(form, "[name=credential]").value = JSON.stringify(credential);
    form.submit();
  } catch (failure) {
    showError(form, reasonOf(failure));
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function signIn(form: HTMLFormElement, api: Passkeys, onSession?: OnSession): Promise<void> {
  const { options, state } = await call<Options>("POST", "/session/passkey/options");
  const credential = await use(options, api);
  const session = await call<Session>("POST", "/session/passkey", { credential, ...(state && { state }) });
  if (onSession) {
    form.closest("details")?.removeAttribute("open");
    await onSession(session);
    return;
  }
  location.assign(one<HTMLInputElement>(form, "[name=next]").value);
}

async function make(options: unknown, api: Passkeys): Promise<unknown> {
  const publicKey = api.parseCreationOptionsFromJSON(options);
  return written(await navigator.credentials.create({ publicKey }));
}

async function use(options: unknown, api: Passkeys): Promise<unknown> {
  const publicKey = api.parseRequestOptionsFromJSON(options);
  return written(await navigator.credentials.get({ publicKey }));
}

function written(credential: Credential | null): unknown {
  if (!credential) {
    throw new DOMException("", "NotAllowedError");
  }
  return (credential as Written).toJSON();
}

/** Say why it failed: the browser's own errors are in its language, and meant for developers. */
function reasonOf(failure: unknown): string {
  if (!(failure instanceof DOMException)) {
    return (failure as Error).message;
  }
  return failure.name === "InvalidStateError"
    ? t("This device already has a passkey for your account.")
    : t("No passkey was used. Try again.");
}
