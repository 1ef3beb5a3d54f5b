/// Signing in and out without leaving the frame.
import { one, showError } from "./dom";
import { call } from "./http";
import type { Session } from "./wire";

export class Account {
  constructor(
    private readonly page: HTMLElement,
    private readonly onSession: (session: Session) => Promise<void>,
  ) {}

  start(): void {
    const form = one<HTMLFormElement>(this.page, "[data-sign-in]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#signIn(form);
    });
    one(this.page, "[data-sign-out]").addEventListener("click", () => void this.#signOut());
    // On our own pages one would be known by cookie, of which nothing is known here.
    this.page.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a");
      const standing = this.page.querySelector<HTMLElement>("[data-standing]");
      if (link?.matches("[href^='/sign-in/']")) {
        event.preventDefault();
        this.#details.open = true;
        one(form, "input").focus();
      } else if (link?.matches("[href='/standing/']") && standing) {
        event.preventDefault();
        void import("./standing").then(({ showStanding }) => showStanding(standing));
      }
    });
  }

  get #details(): HTMLDetailsElement {
    return one<HTMLDetailsElement>(this.page, "details[data-signed-out]");
  }

  async #signIn(form: HTMLFormElement): Promise<void> {
    const values = new FormData(form);
    showError(form, null);
    try {
      const [username, password] = [values.get("username"), values.get("password")];
      const session = await call<Session>("POST", "/session/login", { username, password });
      form.reset();
      this.#details.open = false;
      await this.onSession(session);
    } catch (failure) {
      showError(form, (failure as Error).message);
    }
  }

  async #signOut(): Promise<void> {
    // Without an answer the token stays good: then nobody is told that they have left.
    const session = await call<Session>("DELETE", "/session").catch(() => null);
    if (session) {
      await this.onSession(session);
      one(this.#details, "summary").focus({ preventScroll: true });
    }
  }
}
