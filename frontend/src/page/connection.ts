/// The state of the page's connection: shown if it matters, and not for every hiccup.
import { setText, show } from "./dom";
import { mark, t } from "./messages";

/** `live`, `streaming`: everything is up to date. `catching-up`: not yet. `asking`: polling, with some delay. */
export type Connection =
  | "live"
  | "streaming"
  | "catching-up"
  | "asking"
  | "unreachable"
  | "offline"
  | "ended";

/** A loss shorter than this is not shown. */
const PATIENCE_MS = 1_500;

const WORDS: Record<Connection, string> = {
  live: "",
  streaming: "",
  "catching-up": mark("Connecting… new comments and votes will follow."),
  asking: mark("Updates arrive every few seconds."),
  unreachable: mark("The server can't be reached. What you write is kept."),
  offline: mark("You are offline. What you write is kept."),
  ended: mark("This debate is no longer updated. Reload the page."),
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
    setText(this.page, ".connection", t(WORDS[connection]));
    show(this.page.querySelector(".connection"), WORDS[connection] !== "");
  }
}
