/// The debate's rules as the page shows them: why posting is closed, which comments are held, slow mode.

import type { Article, Sanction } from "../net/wire";
import { serverNow } from "./clock";
import { all, setText, show, writeText } from "./dom";
import { t } from "./messages";
import { duration, until } from "./words";

type Reason = "" | "sanctioned" | "thread_locked" | "debate_closed" | "account_required";

const NOTICES: Record<string, Reason> = {
  locked: "thread_locked",
  over: "debate_closed",
  accounts: "account_required",
  sanctioned: "sanctioned",
};

export class Rules {
  /** When slow mode lets this reader comment again, by this machine's clock. */
  #waitsUntil = 0;
  /** When this page last posted, by this machine's clock. */
  #postedAt: number | null = null;
  #slowModeS = 0;
  #closes: Date | null = null;
  #isLocked = false;
  #isForAccounts = false;
  /** Why this reader can't post anywhere at the moment. */
  #sanction: Pick<Sanction, "ends"> | null = null;
  /** The page with only the poll has no debate. */
  #debate: HTMLElement;

  /** `isWriting` says whether the reader is typing; their box then stays. */
  constructor(
    private readonly page: HTMLElement,
    private readonly isWriting: () => boolean,
  ) {
    this.#debate = page.querySelector<HTMLElement>("#debate") ?? page;
    this.read();
  }

  /** Take the rules from the server's markup. */
  read(): void {
    const { page } = this;
    const debate = this.#debate;
    const closed = (debate.dataset.closedFor ?? "") as Reason;
    const closes = page.querySelector<HTMLTimeElement>("[data-debate-closes]")?.dateTime;
    this.#waitsUntil = Date.now() + Number(debate.dataset.wait ?? 0) * 1000;
    this.#slowModeS = Number(debate.dataset.slowMode ?? 0);
    this.#closes = closes ? new Date(closes) : null;
    const sanction = page.querySelector("[data-sanction]");
    const ends = sanction?.querySelector("time")?.dateTime ?? null;
    this.#sanction = sanction?.textContent ? { ends } : null;
    this.#isLocked = closed === "thread_locked";
    this.#isForAccounts = debate.dataset.accountsOnly === "yes";
  }

  secondsToWait(): number {
    return Math.max(0, Math.ceil((this.#waitsUntil - Date.now()) / 1000));
  }

  /** The server says that this reader has to wait. */
  noteWait(seconds: number): void {
    this.#waitsUntil = Date.now() + seconds * 1000;
  }

  notePosted(): void {
    // Moderators never wait.
    if (this.page.dataset.moderator !== "yes") {
      this.#postedAt = Date.now();
      this.noteWait(this.#slowModeS);
    }
  }

  showArticle(article: Article): void {
    this.#isLocked = article.locked;
    this.#isForAccounts = article.accounts_only;
    this.#closes = article.closes === null ? null : new Date(article.closes);
    this.#changeSlowMode(article.slow_mode);
    this.#debate.dataset.maxDepth = article.max_depth === null ? "" : String(article.max_depth);
    const isHeldBack = article.moderation === "before";
    this.#showRule("before", isHeldBack);
    this.#showRule("newcomers", !isHeldBack && article.hold_newcomers > 0);
    this.#showRule("links", !isHeldBack && article.hold_links);
    this.#showRule("slow", article.slow_mode > 0);
    this.#showRule("closes", this.#closes !== null);
    const slow = t("Slow mode: one comment every %(duration)s from each reader.", {
      duration: duration(article.slow_mode),
    });
    setText(this.page, "[data-slow]", slow);
    // Without it the boxes keep offering what they did; the server enforces the rules.
    void import("../thread/rule-boxes").then(({ showBoxes }) => showBoxes(article)).catch(() => {});
    for (const comment of all(this.page, ".comment:not(.tombstone)")) {
      showReply(comment);
    }
    this.refresh();
  }

  /** The reader of this page has changed. */
  noteReader(hasAccount: boolean): void {
    this.#debate.dataset.account = hasAccount ? "yes" : "";
    this.refresh();
  }

  /** This reader was muted or banned, or can post again. */
  noteSanction(sanction: Sanction | null): void {
    this.#sanction = sanction;
    const message = sanction?.message ?? "";
    setText(this.page, "[data-sanction]", message);
    if (sanction) {
      // Without it, the end is in UTC.
      void import("./moments").then(
        ({ showEnd }) => showEnd(this.page, message, sanction.ends),
        () => {},
      );
    }
    this.refresh();
  }

  /** Show the current rules: a debate closes by itself at its time. */
  refresh(): void {
    // The box itself counts the seconds down.
    setText(this.page, "[data-wait-note]", "");
    const reason = this.#reason();
    this.#debate.dataset.closedFor = reason;
    for (const notice of all(this.page, "[data-closed]")) {
      show(notice, NOTICES[notice.dataset.closed ?? ""] === reason);
    }
    show(this.page.querySelector("[data-rules]"), reason === "");
    show(this.page.querySelector("[data-open-debate]"), reason === "" || this.isWriting());
    const time = this.page.querySelector<HTMLTimeElement>("[data-debate-closes]");
    if (time && this.#closes) {
      time.dateTime = this.#closes.toISOString();
      writeText(time, until(this.#closes));
    }
  }

  #changeSlowMode(seconds: number): void {
    if (seconds === this.#slowModeS) {
      // The server's last word on the wait still applies: it may know of comments from elsewhere.
      return;
    }
    if (this.#postedAt !== null) {
      this.#waitsUntil = this.#postedAt + seconds * 1000;
    } else if (seconds < this.#slowModeS) {
      this.noteWait(Math.min(this.secondsToWait(), seconds));
    }
    this.#slowModeS = seconds;
  }

  #reason(): Reason {
    if (this.#sanction && (this.#sanction.ends === null || new Date(this.#sanction.ends) > serverNow())) {
      return "sanctioned";
    }
    if (this.#isLocked) {
      return "thread_locked";
    }
    if (this.#closes && this.#closes <= serverNow()) {
      return "debate_closed";
    }
    return this.#isForAccounts && this.#debate.dataset.account !== "yes" ? "account_required" : "";
  }

  #showRule(name: string, holds: boolean): void {
    show(this.page.querySelector(`[data-rule=${name}]`), holds);
  }
}

/** A comment on the last level that the rules allow can't be replied to. */
export function showReply(comment: HTMLElement): void {
  const deepest = Number(document.getElementById("debate")?.dataset.maxDepth || 0);
  show(
    comment.querySelector("[data-act=reply]"),
    deepest === 0 || Number(comment.dataset.depth ?? 1) < deepest,
  );
}
