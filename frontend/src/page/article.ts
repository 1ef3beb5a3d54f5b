/// The article's page: creates its parts and passes each what concerns it.

import { Commands } from "../net/commands";
import { credentials } from "../net/credentials";
import { Feed } from "../net/feed";
import { call, Refusal } from "../net/http";
import type { State } from "../net/state";
import type { Article, Comment, Hidden, Notice, Reader, Session } from "../net/wire";
import { Polls } from "../poll/polls";
import { CommentControls } from "../thread/comment-controls";
import { Composer, type ComposerEvents } from "../thread/composer";
import { followMore } from "../thread/more-links";
import { readState } from "../thread/pages";
import { Threads } from "../thread/thread";
import { Announcer } from "./announcer";
import { setClock } from "./clock";
import type { Connection } from "./connection";
import { ConnectionNote } from "./connection";
import { Counts } from "./counts";
import { t } from "./messages";
import { showName } from "./reader";
import { Rules } from "./rules";
import { StaleGuard } from "./stale-guard";
import { refreshTimes } from "./times";
import type { UndoBar } from "./undo";

const REFRESH_MS = 20_000;
/** A session, or a frame's token, expires unless it is used, even on a page that stays open for weeks. */
const RENEW_MS = 24 * 3_600_000;

export class ArticlePage {
  #stops: AbortController | null = null;
  #feed: Feed;
  #commands: Commands;
  #threads: Threads | null;
  #polls: Polls;
  #counts: Counts;
  #controls: CommentControls;
  /** Set for moderators only. */
  #undo: UndoBar | null;
  #composer: Composer | null;
  #rules: Rules;
  #connection: ConnectionNote;
  #staleGuard: StaleGuard;
  #refresh: number | undefined;
  #renewedAt = Date.now();

  /** `makeUndo` creates the moderators' undo bar, where they can act: not in frames on other sites. */
  constructor(
    private readonly page: HTMLElement,
    private readonly showNotice: (notice: Notice) => void,
    makeUndo: (bar: HTMLElement) => UndoBar | null = () => null,
  ) {
    this.#staleGuard = new StaleGuard();
    this.#counts = new Counts(page);
    const slug = page.dataset.article ?? "";
    this.#commands = new Commands(slug, () => this.#feed);
    this.#connection = new ConnectionNote(page);
    const send = this.#commands.send.bind(this.#commands);
    const announcer = new Announcer(page.querySelector("[data-announce]"));
    setClock();
    this.#polls = new Polls(page, {
      send,
      announce: announcer.announce.bind(announcer),
      onVotes: () => this.#counts.showVotes(),
    });
    this.#threads = page.querySelector("[data-threads]")
      ? new Threads(page, announcer, () => this.#feed.reload())
      : null;
    this.#rules = new Rules(page, () => Boolean(this.#composer?.hasText));
    const events: ComposerEvents = {
      send,
      secondsToWait: () => this.#rules.secondsToWait(),
      onWait: (seconds) => this.#rules.noteWait(seconds),
      takeName: (name) => this.#takeName(name),
      onAnotherReader: () => this.#askWho().catch(() => {}),
      onPosted: (comment) => {
        this.#rules.notePosted();
        this.#showAnswer(comment, { isOwn: true });
      },
    };
    const bar = page.querySelector<HTMLElement>("[data-undo]");
    this.#undo = bar && makeUndo(bar);
    this.#controls = new CommentControls(page, slug, {
      ...events,
      onChanged: (comment) => this.#showAnswer(comment),
      onDecided: (decision) => this.#undo?.offer([{ decision }]),
    });
    const form = page.querySelector<HTMLFormElement>("[data-open-debate] [data-composer]");
    this.#composer = form ? new Composer(form, slug, undefined, events) : null;
    this.#feed = new Feed(slug, readState(page), {
      onNews: ({ comments, tallies }, polls, article) => {
        this.#threads?.showComments(comments);
        this.#polls.showTallies(tallies);
        void this.#polls.showPolls(polls);
        this.#showRules(article);
      },
      onCommentCount: (count) => {
        this.#threads?.showCount(count);
        this.#counts.showComments(count);
      },
      onViewers: (viewers) => {
        this.#polls.noteViewers(viewers);
        this.#counts.showViewers(viewers);
      },
      onReader: (reader) => this.#noteReader(reader),
      onConnection: (connection) => this.#noteConnection(connection),
      onAnswer: (answer) => this.#commands.receiveAnswer(answer),
      onNotice: (notice) => this.#noteNotice(notice),
      onReset: () => this.#loadState(),
    });
  }

  start(): void {
    if (this.#stops) {
      return;
    }
    this.#stops = new AbortController();
    const { signal } = this.#stops;
    void this.#threads?.start(signal);
    this.#composer?.start(signal);
    this.#controls.start(signal);
    this.#undo?.start(signal);
    this.#polls.start(signal);
    const loading = {
      known: () => this.#feed.state.comments,
      onLoaded: (comments: [number, number][]) => {
        this.#feed.meet(comments);
        this.#threads?.noteLoaded();
      },
    };
    followMore(this.page, loading, signal);
    this.#staleGuard.start(signal);
    this.#refreshTimes();
    this.#connection.show("catching-up");
    this.#feed.start();
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    clearTimeout(this.#refresh);
    this.#connection.stop();
    this.#feed.stop();
  }

  /** The reader has changed: show the page as the new one sees it. */
  async changeReader(session: Session): Promise<void> {
    credentials().take(session);
    this.#showReader(session.reader);
    if (!this.#stops) {
      // No socket is open yet that would know the previous reader.
      this.#feed.state = await this.#loadState();
      return;
    }
    // From here on nothing is sent as the reader of the current socket.
    this.#feed.reopen();
    await this.#feed.reload();
  }

  /** Find a comment; if it is not on the page, load the part of the debate that contains it. */
  async findComment(id: number): Promise<HTMLElement | null> {
    const find = () => document.getElementById(`comment-${id}`);
    if (!find() && this.#threads) {
      const parameters = new URLSearchParams(location.search);
      parameters.set("comment", String(id));
      for (const name of ["cursor", "thread", "after"]) {
        parameters.delete(name);
      }
      history.replaceState(null, "", `${location.pathname}?${parameters}`);
      await this.#feed.reload().catch(() => {});
    }
    return find();
  }

  /** Show a comment, whatever the feed has brought of it. */
  show(comment: Comment, isOwn = false): void {
    this.#feed.meet([[comment.id, comment.rev]]);
    this.#threads?.showComments([comment], { isOwn });
  }

  /** Show a comment from a response: most often its diff arrived earlier. */
  #showAnswer(comment: Comment, { isOwn = false } = {}): void {
    if (comment.rev > (this.#feed.state.comments.get(comment.id) ?? -1)) {
      this.show(comment, isOwn);
    }
  }

  async #takeName(name: string): Promise<number> {
    if (this.page.dataset.reader) {
      return Number(this.page.dataset.reader);
    }
    // The reader may since have signed in, or taken a name, in another tab.
    const present = await this.#askWho();
    if (present.id !== null) {
      const message = t("You are taking part as %(name)s now. Post again to post as %(name)s.", {
        name: present.name ?? "",
      });
      throw new Refusal("reader_changed", message);
    }
    const session = await call<Session>("POST", "/session", { name });
    credentials().take(session);
    this.#noteReader(session.reader);
    // The socket is still anonymous.
    this.#feed.reopen();
    return Number(session.reader.id);
  }

  /** Request who the reader is now, and their sanctions in this debate: a sanction can be limited to other debates. */
  async #askWho(): Promise<Reader> {
    const slug = encodeURIComponent(this.page.dataset.article ?? "");
    const session = await call<Session>("GET", `/session?article=${slug}`);
    credentials().take(session);
    if (String(session.reader.id ?? "") !== this.page.dataset.reader) {
      await this.changeReader(session);
    }
    this.#noteReader(session.reader);
    return session.reader;
  }

  #noteReader(reader: Reader): void {
    this.#commands.noteReader(reader);
    this.#polls.showReader(reader);
    this.#showReader(reader);
    this.#rules.noteSanction(reader.sanction ?? null);
  }

  #noteNotice(notice: Notice | Hidden): void {
    if (notice.type === "hidden") {
      this.#threads?.hide(notice.people);
      return;
    }
    this.showNotice(notice);
    if (notice.kind === "muted" || notice.kind === "banned" || notice.kind === "lifted") {
      // Without an answer the box stays as it is. The server refuses what isn't allowed, and says why.
      void this.#askWho().catch(() => {});
    }
  }

  /** Show who the reader is, if that has changed: here, in another tab, or because a session has expired. */
  #showReader(reader: Reader | null): void {
    const id = String(reader?.id ?? "");
    if (id !== this.page.dataset.reader) {
      this.page.dataset.reader = id;
      this.#rules.noteReader(reader?.kind === "account");
      showName(reader?.name ?? null);
    }
  }

  #showRules(article: Article | undefined): void {
    if (article) {
      this.#rules.showArticle(article);
      this.#composer?.showLeft();
    }
  }

  #noteConnection(connection: Connection): void {
    this.#connection.show(connection);
    this.#staleGuard.noteConnection(connection);
    if (connection !== "live") {
      this.#commands.giveUpWaiting();
    }
    if (connection === "live" || connection === "streaming" || connection === "asking") {
      this.#composer?.retry();
      this.#controls.retry();
      this.#polls.retry();
    }
  }

  #refreshTimes(): void {
    refreshTimes(this.page);
    this.#rules.refresh();
    if (this.page.dataset.reader && !document.hidden && Date.now() - this.#renewedAt > RENEW_MS) {
      this.#renewedAt = Date.now();
      void this.#askWho().catch(() => {});
    }
    this.#refresh = window.setTimeout(() => this.#refreshTimes(), REFRESH_MS);
  }

  async #loadState(): Promise<State> {
    const { loadState } = await import("./reload");
    const state = await loadState(this.page, this.#polls, this.#rules);
    this.#threads?.reset();
    return state;
  }
}
