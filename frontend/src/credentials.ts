/// By what the page tells the server who is speaking. On our own pages that is the browser's cookies, with the CSRF token
/// of the page's forms; a frame on another site puts a token in their place (token.ts).
import { all } from "./dom";
import type { Session } from "./wire";

/** Asks the session's part of the API, without any renewal. */
export type AskSession = (method: "GET" | "POST", path: string) => Promise<Session>;

export interface Credentials {
  /** Whether an event stream tells as well who is speaking. */
  readonly areInStreams: boolean;
  /** Get ready for a call that changes something. */
  prepare(ask: AskSession): Promise<void>;
  /** Whether the browser's cookies go with a call. */
  readonly cookies: RequestCredentials;
  /** The headers of every call. */
  headers(): Record<string, string>;
  /** The subprotocols under which a socket is opened, and what its address says besides. */
  protocols(): string[];
  parameters(): Record<string, string>;
  /** Take over what the server says of the session. */
  take(session: Session): void;
  /** After a refusal: say whether something was renewed, so that the call is worth being made again. */
  renew(code: string, ask: AskSession): Promise<boolean>;
}

class Cookies implements Credentials {
  readonly areInStreams = true;
  readonly cookies = "same-origin";

  async prepare(): Promise<void> {}

  headers(): Record<string, string> {
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
    return { "X-CSRFToken": token ?? "" };
  }

  protocols(): string[] {
    return [];
  }

  parameters(): Record<string, string> {
    return {};
  }

  /** Use another CSRF token from now on, in every form of the page. */
  take({ csrf }: Session): void {
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

/** Let the page speak by other credentials from now on. */
export function speakBy(other: Credentials): void {
  present = other;
}
