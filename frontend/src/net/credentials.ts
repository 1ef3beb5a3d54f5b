/// How the page tells the server who the reader is. On our own pages it uses the browser's cookies; the few browsers that
/// don't say from which page a request comes also send a CSRF token. A frame on another site uses a token instead
/// (token.ts).
import { all } from "../page/dom";
import type { Session } from "./wire";

/** Calls the session's part of the API, without any renewal. */
export type AskSession = (method: "GET" | "POST", path: string) => Promise<Session>;

export interface Credentials {
  /** Whether an event stream identifies the reader too. */
  readonly areInStreams: boolean;
  /** Prepare for a call that changes something. */
  prepare(ask: AskSession): Promise<void>;
  /** Whether the browser's cookies go with a call. */
  readonly cookies: RequestCredentials;
  /** The headers of every call. */
  headers(): Record<string, string>;
  /** The subprotocols of a socket, and what else its address carries. */
  protocols(): string[];
  parameters(): Record<string, string>;
  /** Take over the session from a response of the server. */
  take(session: Session): void;
  /** After the refusal of a call with the `sent` headers: say whether they have changed, so that a retry makes sense. */
  renew(code: string, ask: AskSession, sent: Record<string, string>): Promise<boolean>;
}

class Cookies implements Credentials {
  readonly areInStreams = true;
  readonly cookies = "same-origin";
  #csrf = "";

  async prepare(): Promise<void> {}

  headers(): Record<string, string> {
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
    const csrf = this.#csrf || token;
    return csrf ? { "X-CSRFToken": csrf } : {};
  }

  protocols(): string[] {
    return [];
  }

  parameters(): Record<string, string> {
    return {};
  }

  /** Use another CSRF token from now on, in every form of the page. */
  take({ csrf }: Session): void {
    this.#csrf = csrf;
    const templates = all<HTMLTemplateElement>(document, "template").map((template) => template.content);
    for (const root of [document, ...templates]) {
      for (const input of all<HTMLInputElement>(root, "input[name=csrfmiddlewaretoken]")) {
        input.value = csrf;
      }
    }
  }

  async renew(code: string, ask: AskSession): Promise<boolean> {
    if (code !== "csrf_failed") {
      return false;
    }
    // Signing in or out in another tab has changed the token.
    this.take(await ask("GET", ""));
    return true;
  }
}

let present: Credentials = new Cookies();

export function credentials(): Credentials {
  return present;
}

/** Switch the page to other credentials. */
export function useCredentials(other: Credentials): void {
  present = other;
}
