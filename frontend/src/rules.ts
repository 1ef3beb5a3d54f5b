/// The rules of the debate as the page shows them: why nothing can be written, who waits for a moderator, slow mode.
import { all, setText, show } from "./dom";
import type { Article, Sanction } from "./wire";
import { duration, until } from "./words";

type Reason = "" | "sanctioned" | "thread_locked" | "debate_closed" | "account_required";

const NOTICES: Record<string, Reason> = {
  locked: "thread_locked",
  over: "debate_closed",
  accounts: "account_required",
  sanctioned: "sanctioned",
};

export class Rules {
  /** Until when slow mode keeps this reader from their next comment, by this machine's clock. */
  #waitsUntil: number;
  /** When this page last posted, by this machine's clock. */
  #postedAt: number | null = null;
  #slowModeS = 0;
  #closes: Date | null;
  #isLocked: boolean;
  #isForAccounts: boolean;
  /** Why this reader must not write anywhere at the moment. */
  #sanction: Sanction | null = null;
  /** The page of the poll alone has no debate. */
  #debate: HTMLElement;

  /** `isWriting` says whether somebody is in the middle of a sentence, whose box then stays. */
  constructor(
    private readonly page: HTMLElement,
    private readonly isWriting: () => boolean,
  ) {
    this.#debate = page.querySelector<HTMLElement>("#debate") ?? page;
    const debate = this.#debate;
    const closed = (debate.dataset.closedFor ?? "") as Reason;
    const closes = page.querySelector<HTMLTimeElement>("[data-debate-closes]")?.dateTime;
    this.#waitsUntil = Date.now() + Number(debate.dataset.wait ?? 0) * 1000;
    this.#slowModeS = Number(debate.dataset.slowMode ?? 0);
    this.#closes = closes ? new Date(closes) : null;
    const message = page.querySelector("[data-sanction]")?.textContent;
    this.#sanction = message ? { message, ends: null } : null;
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
    setText(this.page, "[data-slow]", duration(article.slow_mode));
    this.#askForReasons(article.reasons_required);
    for (const comment of all(this.page, ".comment[data-depth]")) {
      showReply(comment);
    }
    this.refresh();
  }

  /** Another reader speaks from this page now. */
  noteReader(hasAccount: boolean): void {
    this.#debate.dataset.account = hasAccount ? "yes" : "";
    this.refresh();
  }

  /** This reader was muted or banned, or may write again. */
  noteSanction(sanction: Sanction | null): void {
    this.#sanction = sanction;
    setText(this.page, "[data-sanction]", sanction?.message ?? "");
    this.refresh();
  }

  /** Say what holds now: a debate closes by itself when its time is over. */
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
      time.textContent = until(this.#closes);
    }
  }

  #changeSlowMode(seconds: number): void {
    if (seconds === this.#slowModeS) {
      // What the server last said of the wait still holds: it may know of words from elsewhere.
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
    if (this.#sanction && (this.#sanction.ends === null || new Date(this.#sanction.ends) > new Date())) {
      return "sanctioned";
    }
    if (this.#isLocked) {
      return "thread_locked";
    }
    if (this.#closes && this.#closes.getTime() <= Date.now()) {
      return "debate_closed";
    }
    return this.#isForAccounts && this.#debate.dataset.account !== "yes" ? "account_required" : "";
  }

  /** In a moderator's forms, those that are open and those that are still to be. */
  #askForReasons(isRequired: boolean): void {
    const blank = document.querySelector<HTMLTemplateElement>("#remove-template")?.content;
    for (const part of [this.page, ...(blank ? [blank] : [])]) {
      for (const category of all<HTMLSelectElement>(part, "[data-form-for=remove] select")) {
        category.required = isRequired;
      }
    }
  }

  #showRule(name: string, holds: boolean): void {
    show(this.page.querySelector(`[data-rule=${name}]`), holds);
  }
}

/** A comment on the last level that the rules allow takes no replies. */
export function showReply(comment: HTMLElement): void {
  const deepest = Number(document.getElementById("debate")?.dataset.maxDepth || 0);
  show(comment.querySelector("[data-act=reply]"), deepest === 0 || Number(comment.dataset.depth) < deepest);
}
