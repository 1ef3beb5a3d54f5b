/// The head of the list: counts the new threads, shows them when the reader asks, and opens one now and then while the
/// reader rests there.
import { type Comment, isTombstone } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { serverNow } from "../page/clock";
import { all, one, show, writeText } from "../page/dom";
import { t, tn } from "../page/messages";
import { timeOfDay } from "../page/words";
import type { Earlier } from "./earlier";
import { markFresh } from "./fresh";
import { type InView, rememberPlace } from "./in-view";
import { placeOfThread, threadAfter } from "./insertion";
import { microseconds, placeOf } from "./publication";
import { Strip } from "./strip";
import { Waiting } from "./waiting";

/** With more comments than this, the page begins again at the head of the list. */
const MAX_COMMENTS = 300;
/** At most one comment opens by itself in this time. Each waits as long, so that bursts are noticed before anything moves. */
const OPENING_MS = 4_000;
const MAX_OPENING = OPENING_MS / 1_000;
/** The reader rests if they have done nothing for this long. */
const IDLE_MS = 8_000;

export class Head {
  readonly waiting = new Waiting();
  readonly row: HTMLElement;
  #list: HTMLElement;
  #strip: Strip;
  #live: HTMLButtonElement;
  #isLive = true;
  /** More than one comment a second arrives. */
  #isBusy = false;
  #arrivedAt: number[] = [];
  #opening: number | undefined;
  /** When the page last showed all comments, and when the newest one of that moment was published, in microseconds. */
  #since = serverNow();
  #known: number;

  constructor(
    private readonly page: HTMLElement,
    private readonly earlier: Earlier,
    private readonly inView: InView,
    private readonly announcer: Announcer,
    private readonly reload: () => Promise<unknown>,
    private readonly insert: (comment: Comment) => HTMLElement,
    private readonly onShown: () => void,
  ) {
    this.#list = one(page, "[data-threads]");
    this.row = one(page, "[data-new-row]");
    this.#live = one<HTMLButtonElement>(page, "[data-live]");
    this.#known = microseconds(page.dataset.newest);
    this.#strip = new Strip(page, () => void this.#show());
    this.row.prepend(this.#strip.element);
  }

  start(signal: AbortSignal): void {
    this.#live.addEventListener("click", () => this.#switch(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#opening));
    this.fill();
  }

  /** Say whether a new thread can be inserted at once: in an order by time, where nothing in view moves. */
  isOpenTo(comment: Comment): boolean {
    const spot = {
      id: comment.id,
      place: placeOf(comment),
      isPinned: !isTombstone(comment) && comment.pinned,
    };
    return (
      this.waiting.count === 0 &&
      this.#isByTime &&
      this.#hasPlace &&
      this.inView.isOutOfView(this.#list, threadAfter(this.page, spot))
    );
  }

  /** Let a new thread, or a reply to one that waits, wait. */
  add(comment: Comment): void {
    this.waiting.add(comment);
    const now = performance.now();
    this.#arrivedAt = [...this.#arrivedAt, now].slice(-1 - MAX_OPENING);
    if (
      this.#arrivedAt.length > MAX_OPENING &&
      now - (this.#arrivedAt[0] ?? now) < OPENING_MS &&
      !this.#isBusy
    ) {
      this.#isBusy = true;
      if (this.#isLive && this.#mayOpen()) {
        this.announcer.announce("live", () => t("Paused: more than one comment a second."));
      }
    }
    this.#schedule();
  }

  /** Show how many wait. */
  fill(): void {
    this.#strip.count(this.waiting, tn("%(number)s new", "%(number)s new", this.waiting.count));
    this.row.classList.toggle("waits", this.waiting.count > 0 || this.#strip.offersBack);
    show(this.#live, this.#mayOpen());
    const isOn = this.#isLive && !this.#isBusy;
    this.#live.dataset.live = isOn ? "yes" : "";
    writeText(this.#live, isOn ? t("Live") : t("Paused"));
    this.#live.title = isOn
      ? t("New comments appear by themselves while you stay here. Press to pause.")
      : t("New comments are only counted. Press to show them automatically.");
    writeText(
      one(this.page, "[data-busy]"),
      this.#isLive && this.#isBusy ? t("More than one comment a second.") : "",
    );
  }

  reset(): void {
    this.waiting.clear();
    this.#noteSeen();
    this.fill();
  }

  get #isByTime(): boolean {
    const { sort } = this.page.dataset;
    return sort === "newest" || sort === "oldest";
  }

  /** Whether the page has the end of the list at which new threads stand. */
  get #hasPlace(): boolean {
    return this.page.dataset.sort === "oldest" || !this.earlier.isActive;
  }

  #switch(): void {
    this.#isLive = !this.#isLive || this.#isBusy;
    this.#isBusy = false;
    this.#arrivedAt = [];
    this.fill();
    this.#schedule();
  }

  #noteSeen(): void {
    this.#since = serverNow();
    this.#known = microseconds(this.page.dataset.newest);
    this.#isBusy = false;
    this.#arrivedAt = [];
  }

  /** Show what waits below a rule, and offer the way back. */
  async #show(): Promise<void> {
    const place = rememberPlace();
    const known = this.#known;
    const since = this.#since;
    const isWhole = this.#hasPlace && !this.waiting.isCut && !this.#isFull(this.waiting.count);
    const shown = isWhole ? this.waiting.takeAll() : null;
    if (shown) {
      this.#insertAll(shown);
    } else {
      await this.reload();
    }
    const isShown = new Set(shown?.map(({ id }) => String(id)));
    const fresh = all(this.#list, ":scope > .thread").filter((thread) =>
      shown ? isShown.has(thread.dataset.thread ?? "") : placeOfThread(thread).published > known,
    );
    this.#noteSeen();
    this.#drawRule(fresh[0], since);
    for (const thread of shown ? [] : fresh) {
      markFresh(one(thread, ".comment"));
    }
    this.onShown();
    fresh[0]?.querySelector<HTMLElement>(".comment")?.focus({ preventScroll: true });
    if (shown && place) {
      this.#strip.offerBack(
        place.goBack,
        `${place.isBelow() ? "↓" : "↑"} ${t("Back to where you were")}`,
        () => this.fill(),
      );
    }
    this.fill();
  }

  #insertAll(comments: Comment[]): void {
    // Otherwise the browser's scroll anchoring would leave the new comments above the window.
    this.#list.style.overflowAnchor = "none";
    for (const comment of comments) {
      this.insert(comment);
    }
    requestAnimationFrame(() => this.#list.style.removeProperty("overflow-anchor"));
  }

  #drawRule(first: HTMLElement | undefined, since: Date): void {
    this.#list.querySelector("[data-since]")?.remove();
    if (!first) {
      return;
    }
    const rule = document.createElement("p");
    rule.className = "since";
    rule.dataset.since = "";
    rule.textContent = t("New since %(time)s", { time: timeOfDay(since) });
    first.before(rule);
    const { top } = rule.getBoundingClientRect();
    const isInView = top >= 0 && top < window.innerHeight / 2;
    if (!isInView) {
      rule.scrollIntoView({ block: window.parent === window ? "start" : "nearest", behavior: "instant" });
    }
  }

  #isFull(more: number): boolean {
    return all(this.#list, "[data-comment]").length + more > MAX_COMMENTS;
  }

  /** Say whether comments can open by themselves here at all. */
  #mayOpen(): boolean {
    const { sort, firstPage, lastPage } = this.page.dataset;
    return (
      this.#isByTime &&
      (sort === "oldest" ? lastPage : firstPage) === "yes" &&
      !matchMedia("(prefers-reduced-motion: reduce)").matches
    );
  }

  #schedule(): void {
    if (this.#opening === undefined && this.waiting.count > 0) {
      this.#opening = window.setTimeout(() => this.#open(), OPENING_MS);
    }
  }

  /** Open the thread that waits longest, if the reader rests at the head of the list. */
  #open(): void {
    this.#opening = undefined;
    const isOn = this.#isLive && !this.#isBusy && this.#mayOpen();
    const rests =
      this.inView.isIdle(IDLE_MS) && this.inView.seesEnd(this.#list, this.row, this.page.dataset.sort);
    if (isOn && rests && this.#hasPlace && !this.waiting.isCut && !this.#isFull(1)) {
      for (const comment of this.waiting.takeFirst()) {
        this.insert(comment);
      }
      this.fill();
      this.onShown();
    }
    this.#schedule();
  }
}
