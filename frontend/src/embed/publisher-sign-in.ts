/// The publisher's own sign-in: the page around the frame says with a signed token who its reader is. Loaded only when it
/// does.

import { credentials } from "../net/credentials";
import { call, Refusal } from "../net/http";
import type { Session } from "../net/wire";
import { one } from "../page/dom";
import { t } from "../page/messages";

export class PublisherSignIn {
  /** Whether a new token has been asked for, and none has worked since. */
  #hasAsked = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly page: HTMLElement,
    private readonly onSession: (session: Session) => Promise<void>,
    private readonly askForToken: () => void,
  ) {}

  /** Sign in as the reader of the token; without one, sign out. Offer the publisher's sign-in page, if there is one. */
  follow(token: string, address?: string): Promise<void> {
    this.#offer(address);
    // One after the other: the last one that the page has sent counts.
    this.#turn = this.#turn.then(() => (token ? this.#signIn(token) : this.#signOut()));
    return this.#turn;
  }

  async #signIn(token: string): Promise<void> {
    try {
      const session = await call<Session>("POST", "/session/publisher", { token });
      this.#hasAsked = false;
      if (String(session.reader.id) === this.page.dataset.reader) {
        credentials().take(session);
      } else {
        await this.onSession(session);
      }
    } catch (failure) {
      if (failure instanceof Refusal && failure.code === "sign_in_expired" && !this.#hasAsked) {
        this.#hasAsked = true;
        this.askForToken();
        return;
      }
      console.warn(`Hustings: ${(failure as Error).message}`);
    }
  }

  async #signOut(): Promise<void> {
    try {
      const { reader } = await call<Session>("GET", "/session");
      if (reader.kind === "account") {
        await this.onSession(await call<Session>("DELETE", "/session"));
      }
    } catch (failure) {
      console.warn(`Hustings: ${(failure as Error).message}`);
    }
  }

  #offer(address?: string): void {
    const place = one(this.page, "details[data-signed-out]");
    if (!address || !/^https?:/.test(address) || place.querySelector("[data-publisher]")) {
      return;
    }
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.dataset.publisher = "";
    link.textContent = t("Sign in at %(site)s", { site: new URL(address).host });
    const paragraph = document.createElement("p");
    paragraph.append(link);
    one(place, "summary").after(paragraph);
    // Back from there, the reader may have signed in.
    link.addEventListener("click", () => {
      const onReturn = () => {
        if (document.visibilityState === "visible") {
          document.removeEventListener("visibilitychange", onReturn);
          this.askForToken();
        }
      };
      document.addEventListener("visibilitychange", onReturn);
    });
  }
}
