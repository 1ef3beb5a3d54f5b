/// The article's page: puts its parts together and passes on to each what concerns it.
import { Acts } from "./acts";
import { Commands } from "./commands";
import { refreshTimes } from "./comment";
import { Composer, type ComposerEvents, showName } from "./composer";
import { all, one, setText, show } from "./dom";
import { type Connection, Feed } from "./feed";
import { call, setCsrfToken } from "./http";
import { fetchPage, followMore } from "./pages";
import { PollCard } from "./poll";
import type { State } from "./state";
import { Threads } from "./thread";
import type { Article, Comment, Poll, Reader } from "./wire";

const REFRESH_MS = 20_000;
/** A loss shorter than this is nobody's business. */
const CONNECTION_PATIENCE_MS = 1_500;

const CONNECTION_WORDS: Record<Connection, string> = {
  live: "",
  "catching-up": "Connecting… new comments and votes will follow.",
  asking: "Updates arrive every few seconds.",
  offline: "You are offline. What you write is kept.",
};

export class ArticlePage {
  #stops: AbortController | null = null;
  #slug: string;
  #feed: Feed;
  #commands: Commands;
  #threads: Threads | null;
  #polls: PollCard[];
  #acts: Acts;
  #composer: Composer | null;
  #refresh: number | undefined;
  #patience: number | undefined;

  constructor(private readonly page: HTMLElement) {
    this.#slug = page.dataset.article ?? "";
    this.#commands = new Commands(this.#slug, () => this.#feed);
    const send = this.#commands.send.bind(this.#commands);
    this.#polls = all(page, "[data-poll]").map((card) => new PollCard(card, send));
    this.#threads = page.querySelector("[data-threads]") ? new Threads(page) : null;
    const events: ComposerEvents = {
      send,
      takeName: (name) => this.#takeName(name),
      onPosted: (comment) => this.#showOwn(comment),
    };
    this.#acts = new Acts(page, this.#slug, { ...events, onChanged: (comment) => this.#showOwn(comment) });
    const form = page.querySelector<HTMLFormElement>("[data-open-debate] [data-composer]");
    this.#composer = form ? new Composer(form, this.#slug, undefined, events) : null;
    this.#feed = new Feed(this.#slug, this.#readState(page), {
      onNews: ({ comments, tallies }, polls, article) => {
        this.#threads?.showComments(comments);
        for (const tally of tallies) {
          this.#polls.find((poll) => poll.id === tally.poll)?.showTally(tally);
        }
        this.#showPolls(polls, article);
      },
      onViewers: (viewers) => {
        for (const poll of this.#polls) {
          poll.showViewers(viewers);
        }
      },
      onReader: (reader) => this.#commands.noteReader(reader),
      onConnection: (connection) => this.#showConnection(connection),
      onAnswer: (answer) => this.#commands.receiveAnswer(answer),
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
    for (const poll of this.#polls) {
      poll.start(signal);
    }
    followMore(this.page, () => this.#threads?.reset(), signal);
    this.#refresh = window.setInterval(() => this.#refreshTimes(), REFRESH_MS);
    this.#showConnection("catching-up");
    this.#feed.start();
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    clearInterval(this.#refresh);
    this.#feed.stop();
  }

  /** The comment's own revision tells an older diff that comes after it. */
  #showOwn(comment: Comment): void {
    const { state } = this.#feed;
    if (comment.rev > (state.comments.get(comment.id) ?? -1)) {
      this.#feed.state = { ...state, comments: new Map([...state.comments, [comment.id, comment.rev]]) };
      this.#threads?.showComments([comment], { isOwn: true });
    }
  }

  async #takeName(name: string): Promise<void> {
    if (this.page.dataset.reader) {
      return;
    }
    const session = await call<{ reader: Reader; csrf: string }>("POST", "/session", { name });
    setCsrfToken(session.csrf);
    this.page.dataset.reader = String(session.reader.id);
    showName(session.reader.name ?? "");
    // The socket still speaks for nobody.
    this.#feed.reopen();
  }

  #showPolls(polls: Poll[], article: Article | undefined): void {
    for (const poll of polls) {
      this.#polls.find((card) => card.id === poll.id)?.showPoll(poll);
    }
    if (article) {
      show(this.page.querySelector("[data-locked]"), article.locked);
      show(this.page.querySelector("[data-open-debate]"), !article.locked);
    }
  }

  #showConnection(connection: Connection): void {
    if (connection !== "live") {
      this.#commands.giveUpWaiting();
    }
    this.page.dataset.connected = connection === "live" || connection === "asking" ? "yes" : "no";
    this.page.dataset.connection = connection;
    clearTimeout(this.#patience);
    const tell = () => {
      setText(this.page, "[data-connection]", CONNECTION_WORDS[connection]);
      show(this.page.querySelector(".connection"), connection !== "live");
    };
    if (connection === "live") {
      tell();
      this.#composer?.retry();
      this.#acts.retry();
    } else {
      this.#patience = window.setTimeout(tell, connection === "offline" ? 0 : CONNECTION_PATIENCE_MS);
    }
  }

  #refreshTimes(): void {
    refreshTimes(this.page);
    for (const poll of this.#polls) {
      poll.refreshTimes();
    }
  }

  /** Take the threads and results from a fresh page; what is being written stays. */
  async #loadAnew(): Promise<State> {
    const fresh = await fetchPage(location.href);
    const page = one(fresh, "[data-article]");
    const state = this.#readState(page);
    const threads = page.querySelector("[data-threads]");
    if (threads) {
      one(this.page, "[data-threads]").replaceChildren(...threads.children);
      this.#threads?.reset();
    }
    for (const card of all(page, "[data-poll]")) {
      const fieldset = document.querySelector(`#${card.id} fieldset`);
      fieldset?.replaceWith(one(card, "fieldset"));
    }
    return state;
  }

  #readState(page: HTMLElement): State {
    return {
      epoch: page.dataset.epoch ?? "",
      rev: Number(page.dataset.rev),
      comments: new Map(
        all(page, "[data-threads] [data-comment]").map((element) => [
          Number(element.dataset.comment),
          Number(element.dataset.rev),
        ]),
      ),
      tallies: new Map(
        all(page, "[data-poll]").map((card) => [Number(card.dataset.poll), Number(card.dataset.version)]),
      ),
    };
  }
}
