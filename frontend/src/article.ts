/// The article's page: puts its parts together and passes on to each what concerns it.
import { Acts } from "./acts";
import { Announcer } from "./announcer";
import { setClock } from "./clock";
import { Commands } from "./commands";
import { refreshTimes } from "./comment";
import { Composer, type ComposerEvents } from "./composer";
import { ConnectionNote } from "./connection";
import { credentials } from "./credentials";
import { type Connection, Feed } from "./feed";
import { call } from "./http";
import type { Notices } from "./notices";
import { followMore, readState } from "./pages";
import { Polls } from "./polls";
import { showName } from "./reader";
import { Rules } from "./rules";
import type { State } from "./state";
import { Threads } from "./thread";
import type { UndoBar } from "./undo";
import { Waking } from "./waking";
import type { Article, Comment, Notice, Reader, Session } from "./wire";

const REFRESH_MS = 20_000;

export class ArticlePage {
  #stops: AbortController | null = null;
  #feed: Feed;
  #commands: Commands;
  #threads: Threads | null;
  #polls: Polls;
  #acts: Acts;
  /** There for moderators only. */
  #undo: UndoBar | null;
  #composer: Composer | null;
  #rules: Rules;
  #connection: ConnectionNote;
  #waking: Waking;
  #refresh: number | undefined;

  /** `makeUndo` makes the moderators' way back, where they can be: not in frames on other sites. */
  constructor(
    private readonly page: HTMLElement,
    private readonly notices: Notices,
    makeUndo: (bar: HTMLElement) => UndoBar | null = () => null,
  ) {
    this.#waking = new Waking();
    const slug = page.dataset.article ?? "";
    this.#commands = new Commands(slug, () => this.#feed);
    this.#connection = new ConnectionNote(page);
    const send = this.#commands.send.bind(this.#commands);
    const announcer = new Announcer(page.querySelector("[data-announce]"));
    setClock(page.dataset.now);
    this.#polls = new Polls(page, { send, announce: announcer.announce.bind(announcer) });
    this.#threads = page.querySelector("[data-threads]") ? new Threads(page, announcer) : null;
    this.#rules = new Rules(page, () => Boolean(this.#composer?.hasText));
    const events: ComposerEvents = {
      send,
      secondsToWait: () => this.#rules.secondsToWait(),
      onWait: (seconds) => this.#rules.noteWait(seconds),
      takeName: (name) => this.#takeName(name),
      onNameless: () => this.#showReader(null),
      onPosted: (comment) => {
        this.#rules.notePosted();
        this.#showAnswer(comment);
      },
    };
    const bar = page.querySelector<HTMLElement>("[data-undo]");
    this.#undo = bar && makeUndo(bar);
    this.#acts = new Acts(page, slug, {
      ...events,
      onChanged: (comment) => this.#showAnswer(comment),
      onDecided: (decision) => this.#undo?.offer([{ comment: decision.comment, decision }]),
    });
    const form = page.querySelector<HTMLFormElement>("[data-open-debate] [data-composer]");
    this.#composer = form ? new Composer(form, slug, undefined, events) : null;
    this.#feed = new Feed(slug, readState(page), {
      onNews: ({ comments, tallies }, polls, article) => {
        this.#threads?.showComments(comments);
        this.#polls.showTallies(tallies);
        this.#polls.showPolls(polls);
        this.#showRules(article);
      },
      onCommentCount: (count) => this.#threads?.showCount(count),
      onViewers: (viewers) => this.#polls.showViewers(viewers),
      onReader: (reader) => this.#noteReader(reader),
      onConnection: (connection) => this.#noteConnection(connection),
      onAnswer: (answer) => this.#commands.receiveAnswer(answer),
      onNotice: (notice) => this.#noteNotice(notice),
      onReset: () => this.#loadAnew(),
    });
  }

  start(): void {
    if (this.#stops) {
      return;
    }
    this.#stops = new AbortController();
    const { signal } = this.#stops;
    this.#threads?.start(signal);
    this.#composer?.start(signal);
    this.#acts.start(signal);
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
    this.#waking.start(signal);
    this.#refresh = window.setInterval(() => this.#refreshTimes(), REFRESH_MS);
    this.#connection.show("catching-up");
    this.#feed.start();
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    clearInterval(this.#refresh);
    this.#connection.stop();
    this.#feed.stop();
  }

  /** Somebody else speaks from now on: show the page as they see it. */
  async changeReader(session: Session): Promise<void> {
    credentials().take(session);
    this.#showReader(session.reader);
    // From here on nothing is said in the name of whom the present socket knows.
    this.#feed.reopen();
    this.#feed.adopt(await this.#loadAnew());
  }

  /** Show a comment that an answer brought: most often its diff was here before. */
  #showAnswer(comment: Comment): void {
    if (comment.rev > (this.#feed.state.comments.get(comment.id) ?? -1)) {
      this.#feed.meet([[comment.id, comment.rev]]);
      this.#threads?.showComments([comment]);
    }
  }

  async #takeName(name: string): Promise<void> {
    if (this.page.dataset.reader) {
      return;
    }
    const session = await call<Session>("POST", "/session", { name });
    credentials().take(session);
    this.#noteReader(session.reader);
    // The socket still speaks for nobody.
    this.#feed.reopen();
  }

  #noteReader(reader: Reader): void {
    this.#commands.noteReader(reader);
    this.#polls.showReader(reader);
    this.#showReader(reader);
    this.#rules.noteSanction(reader.sanction ?? null);
  }

  #noteNotice(notice: Notice): void {
    this.notices.showNotice(notice);
    if (notice.kind === "muted" || notice.kind === "banned") {
      this.#rules.noteSanction({ message: notice.message, ends: notice.ends ?? null });
    } else if (notice.kind === "lifted") {
      this.#rules.noteSanction(null);
    }
  }

  /** Show who is speaking, if that has changed: here, in another tab, or because a session has ended. */
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
    this.#waking.noteConnection(connection);
    if (connection !== "live") {
      this.#commands.giveUpWaiting();
    }
    if (connection === "live" || connection === "streaming" || connection === "asking") {
      this.#composer?.retry();
      this.#acts.retry();
    }
  }

  #refreshTimes(): void {
    refreshTimes(this.page);
    this.#rules.refresh();
  }

  async #loadAnew(): Promise<State> {
    const { loadAnew } = await import("./anew");
    const state = await loadAnew(this.page, this.#polls);
    this.#threads?.reset();
    return state;
  }
}
