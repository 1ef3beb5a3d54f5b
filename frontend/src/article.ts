/// The article's page: puts its parts together and passes on to each what concerns it.
import { Acts } from "./acts";
import { loadAnew, readState } from "./anew";
import { Announcer } from "./announcer";
import { Commands } from "./commands";
import { refreshTimes } from "./comment";
import { Composer, type ComposerEvents } from "./composer";
import { ConnectionNote } from "./connection";
import { credentials } from "./credentials";
import { all } from "./dom";
import { type Connection, Feed } from "./feed";
import { call } from "./http";
import type { Notices } from "./notices";
import { followMore } from "./pages";
import { PollCard } from "./poll";
import { showName } from "./reader";
import { Rules } from "./rules";
import type { State } from "./state";
import { Threads } from "./thread";
import { UndoBar } from "./undo";
import { Waking } from "./waking";
import type { Article, Comment, Notice, Poll, Reader, Session } from "./wire";

const REFRESH_MS = 20_000;

export class ArticlePage {
  #stops: AbortController | null = null;
  #feed: Feed;
  #commands: Commands;
  #threads: Threads | null;
  #polls: PollCard[];
  #acts: Acts;
  /** There for moderators only. */
  #undo: UndoBar | null;
  #composer: Composer | null;
  #rules: Rules;
  #connection: ConnectionNote;
  #waking: Waking;
  #refresh: number | undefined;

  constructor(
    private readonly page: HTMLElement,
    private readonly notices: Notices,
  ) {
    this.#waking = new Waking(page);
    const slug = page.dataset.article ?? "";
    this.#commands = new Commands(slug, () => this.#feed);
    this.#connection = new ConnectionNote(page);
    const send = this.#commands.send.bind(this.#commands);
    this.#polls = all(page, "[data-poll]").map((card) => new PollCard(card, send));
    const announcer = new Announcer(page.querySelector("[data-announce]"));
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
    this.#undo = bar && new UndoBar(bar, () => {});
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
        for (const tally of tallies) {
          this.#polls.find((poll) => poll.id === tally.poll)?.showTally(tally);
        }
        this.#showRules(polls, article);
      },
      onViewers: (viewers) => {
        for (const poll of this.#polls) {
          poll.showViewers(viewers);
        }
      },
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
    for (const poll of this.#polls) {
      poll.start(signal);
    }
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
    try {
      this.#feed.state = await this.#loadAnew();
    } finally {
      this.#feed.reopen();
    }
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
    this.#showReader(session.reader);
    // The socket still speaks for nobody.
    this.#feed.reopen();
  }

  #noteReader(reader: Reader): void {
    this.#commands.noteReader(reader);
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

  #showRules(polls: Poll[], article: Article | undefined): void {
    for (const poll of polls) {
      this.#polls.find((card) => card.id === poll.id)?.showPoll(poll);
    }
    if (article) {
      this.#rules.showArticle(article);
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
    for (const poll of this.#polls) {
      poll.refreshTimes();
    }
  }

  async #loadAnew(): Promise<State> {
    const state = await loadAnew(this.page, this.#polls);
    this.#threads?.reset();
    return state;
  }
}
