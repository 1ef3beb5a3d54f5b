/// How the page stands with the server: said in words where it matters, and not for every hiccup.
import { setText, show } from "./dom";
import type { Connection } from "./feed";

/** A loss shorter than this is nobody's business. */
const PATIENCE_MS = 1_500;

const WORDS: Record<Connection, string> = {
  live: "",
  streaming: "",
  "catching-up": "Connecting… new comments and votes will follow.",
  asking: "Updates arrive every few seconds.",
  unreachable: "The server cannot be reached. What you write is kept.",
  offline: "You are offline. What you write is kept.",
  ended: "This debate is no longer updated. Load the page again.",
};

const WORKING = new Set<Connection>(["live", "streaming", "asking"]);
const AT_ONCE = new Set<Connection>(["live", "streaming", "offline", "ended"]);

export class ConnectionNote {
  #patience: number | undefined;

  constructor(private readonly page: HTMLElement) {}

  show(connection: Connection): void {
    this.page.dataset.connection = connection;
    this.page.dataset.connected = WORKING.has(connection) ? "yes" : "no";
    clearTimeout(this.#patience);
    if (AT_ONCE.has(connection)) {
      this.#tell(connection);
    } else {
      this.#patience = window.setTimeout(() => this.#tell(connection), PATIENCE_MS);
    }
  }

  stop(): void {
    clearTimeout(this.#patience);
  }

  #tell(connection: Connection): void {
    setText(this.page, ".connection", WORDS[connection]);
    show(this.page.querySelector(".connection"), WORDS[connection] !== "");
  }
}
