/// Who the reader is in a frame on another site: a bearer token in the frame's own storage, which browsers partition by
/// the site around it. Reading needs no token; the first vote or name gets one.
import type { AskSession, Credentials } from "./credentials";
import type { Session } from "./wire";

export class Token implements Credentials {
  // The stream's address would have to contain the token.
  readonly areInStreams = false;
  readonly cookies = "omit";
  /** Without storage, the reader is known until they leave the page. */
  #unstored = "";
  readonly #place: string;

  constructor(private readonly embedder: string) {
    this.#place = `token:${embedder}`;
  }

  get isKept(): boolean {
    return this.#load() !== "";
  }

  async prepare(ask: AskSession): Promise<void> {
    if (!this.isKept) {
      this.take(await ask("POST", "/token"));
    }
  }

  headers(): Record<string, string> {
    const token = this.#load();
    return { "X-Embedder": this.embedder, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  }

  protocols(): string[] {
    const token = this.#load();
    return ["hustings.frame", ...(token ? [`bearer.${token}`] : [])];
  }

  parameters(): Record<string, string> {
    return { embedder: this.embedder };
  }

  take({ token }: Session): void {
    if (token) {
      this.#store(token.token);
    }
  }

  async renew(code: string, ask: AskSession, sent: Record<string, string>): Promise<boolean> {
    if (code !== "invalid_token") {
      return false;
    }
    if (this.headers().Authorization !== sent.Authorization) {
      // Another frame or tab has signed in or out, and has stored the new session's token.
      return true;
    }
    this.#store("");
    await this.prepare(ask);
    return true;
  }

  #load(): string {
    try {
      return localStorage.getItem(this.#place) ?? this.#unstored;
    } catch {
      return this.#unstored;
    }
  }

  #store(token: string): void {
    this.#unstored = token;
    try {
      localStorage.setItem(this.#place, token);
    } catch {
      // See above.
    }
  }
}
