/// The entry point of the moderators' desk: creates its parts and passes each what concerns it.
///
/// Decisions and undo go over HTTP, also while the socket reconnects. The socket brings the queue and carries claims.
import "../styles/main.css";
import "../styles/desk-pages.css";
import { noteAnswer, sendAnswer } from "./desk/answer";
import { BulkSelection } from "./desk/bulk";
import { CasePane } from "./desk/case";
import { showArticleChips } from "./desk/chips";
import { ClaimBoard } from "./desk/claims";
import { showCounts } from "./desk/counts";
import { startForms } from "./desk/forms";
import { keyMap } from "./desk/keymap";
import { Keys } from "./desk/keys";
import { EntryList } from "./desk/list";
import { SelectedComment } from "./desk/selected";
import { type Shown, Source } from "./desk/source";
import { call } from "./net/http";
import { LastingSocket, socketAddress } from "./net/socket";
import type { Claims, Outcome, Queue, Session } from "./net/wire";
import { Announcer } from "./page/announcer";
import { setClock } from "./page/clock";
import { noteWritten, one, setText, show } from "./page/dom";
import { loadMessages, t } from "./page/messages";
import { UndoBar } from "./page/undo";

const REFRESH_MS = 20_000;
/** A socket that is refused this often may mean that nobody is signed in any more. */
const ATTEMPTS_BEFORE_CHECK = 3;

class Desk {
  #stops: AbortController | null = null;
  #refresh: number | undefined;
  #announcer: Announcer;
  #list: EntryList;
  #case: CasePane;
  #choosing: BulkSelection;
  #claims: ClaimBoard;
  #selected: SelectedComment;
  #undo: UndoBar;
  #source: Source;
  /** Comments that were decided here but that the server's list may still contain. */
  #decided = new Set<number>();
  #socket: LastingSocket = new LastingSocket({
    address: () => socketAddress("/ws/moderation/", { since: this.page.dataset.version ?? "" }),
    onOpen: () => this.#noteOpen(),
    onFrame: (text) => this.#receive(JSON.parse(text) as Queue | Claims | { type: "other" }),
    onLost: (attempts) => this.#noteLoss(attempts),
    // Reconnecting catches up on anything that was missed.
    onQuiet: () => this.#socket.reopen(),
    onEnd: () => this.#end(),
  });

  constructor(private readonly page: HTMLElement) {
    setClock();
    this.#announcer = new Announcer(page.querySelector("[data-announce]"));
    this.#list = new EntryList(page);
    this.#case = new CasePane(page);
    this.#choosing = new BulkSelection(one(page, "[data-bulk]"));
    this.#claims = new ClaimBoard(page, (text) => this.#socket.isOpen && this.#socket.send(text));
    this.#selected = new SelectedComment(page, this.#list, this.#case, this.#claims);
    this.#undo = new UndoBar(one(page, "[data-undo]"), (outcomes) => {
      this.#putBack(outcomes.flatMap(({ comment }) => comment ?? []));
      void this.#case.refresh();
    });
    this.#source = new Source(page, (shown) => this.#showEntries(shown));
  }

  start(): void {
    if (this.#stops) {
      return;
    }
    this.#stops = new AbortController();
    const { signal } = this.#stops;
    this.page.addEventListener("submit", (event) => this.#noteSubmit(event), { signal });
    this.page.addEventListener("click", (event) => this.#noteClick(event), { signal });
    this.#list.start(signal);
    this.page.addEventListener("input", noteAnswer, { signal });
    this.#selected.start(signal);
    this.#choosing.start(signal);
    this.#undo.start(signal);
    this.#claims.start();
    new Keys(this.page, keyMap(this.page, this.#actions())).start(signal);
    this.#refresh = window.setInterval(() => this.#list.refreshTimes(), REFRESH_MS);
    this.#socket.start();
  }

  stop(): void {
    this.#stops?.abort();
    this.#stops = null;
    clearInterval(this.#refresh);
    this.#claims.stop();
    this.#socket.stop();
  }

  #actions() {
    return {
      step: (by: number) => this.#selected.step(by),
      back: () => this.#selected.back(),
      choose: () => {
        if (this.#list.current !== null) {
          this.#choosing.toggle(this.#list.current);
        }
      },
      chooseAll: () => this.#choosing.toggleAll(),
      undo: () => void this.#undo.undo(),
      showNew: () => this.#list.showWaiting(),
    };
  }

  #receive(frame: Queue | Claims | { type: "other" }): void {
    if (frame.type === "claims") {
      this.#claims.receive(frame as Claims);
    } else if (frame.type === "queue") {
      const queue = frame as Queue;
      this.page.dataset.version = queue.version;
      showCounts(this.page, this.#announcer, queue.counts);
      this.#source.receive(queue);
    }
  }

  #showEntries({ entries, next }: Shown): void {
    const isNew = this.#source.staysWhole;
    const ids = new Set(entries.map(({ id }) => id));
    for (const id of this.#decided) {
      if (!ids.has(id)) {
        this.#decided.delete(id);
      }
    }
    this.#list.show(isNew ? entries : entries.filter(({ id }) => !this.#decided.has(id)));
    this.#showFollowing(next);
    showArticleChips(this.page, entries);
    this.#choosing.refresh();
    this.#claims.show();
    this.#selected.follow(entries);
  }

  #showFollowing(next: string | null): void {
    const link = one<HTMLAnchorElement>(this.page, "[data-following]");
    link.href = this.#source.addressAfter(next ?? "");
    show(link.parentElement, next !== null);
  }

  async #more(link: HTMLAnchorElement): Promise<void> {
    try {
      const cursor = new URL(link.href).searchParams.get("cursor") ?? "";
      const { entries, next } = await this.#source.more(cursor);
      this.#list.append(entries);
      this.#showFollowing(next);
      this.#choosing.refresh();
    } catch {
      location.assign(link.href);
    }
  }

  #noteClick(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const link = (event.target as Element).closest<HTMLAnchorElement>(
      "[data-open]:is(a), [data-open-case], [data-following], [data-back]",
    );
    if (!link) {
      return;
    }
    event.preventDefault();
    if (link.matches("[data-following]")) {
      void this.#more(link);
    } else if (link.matches("[data-back]")) {
      this.#selected.back();
    } else {
      const id = link.dataset.openCase ?? link.closest<HTMLElement>(".entry")?.dataset.entry;
      this.#selected.open(Number(id));
    }
  }

  #noteSubmit(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    if (form.matches("[data-answer-form]")) {
      event.preventDefault();
      void this.#answer(form);
    } else if (form.matches("[data-decide], [data-bulk]") && button) {
      event.preventDefault();
      const reason = form.querySelector<HTMLInputElement>("input[name=reason]");
      const category = button.name === "remove" ? button.value : "";
      const ids = form.matches("[data-decide]")
        ? [Number(new FormData(form).get("comment"))]
        : this.#choosing.chosen;
      const words = reason?.value ?? "";
      const decision = { action: category ? "remove" : button.value, category, reason: words };
      void this.#decide(ids, decision).then((isDone) => {
        if (reason && !isDone) {
          reason.value ||= words;
        }
      });
      if (reason) {
        reason.value = "";
      }
    }
  }

  async #decide(
    ids: number[],
    decision: { action: string; category: string; reason: string },
  ): Promise<boolean> {
    if (ids.length === 0) {
      return false;
    }
    const settles = !["pin", "unpin", "pick", "unpick", "unmark_question"].includes(decision.action);
    const wasOpen = this.#case.shown !== null && ids.includes(this.#case.shown);
    if (settles && !this.#source.staysWhole) {
      for (const id of ids) {
        this.#decided.add(id);
      }
      this.#list.remove(ids);
    }
    this.#choosing.toggleAll(false);
    if (settles && wasOpen) {
      this.#selected.goOn(ids);
    }
    try {
      const { outcomes } = await call<{ outcomes: Outcome[] }>("POST", "/moderation/decisions", {
        comments: ids,
        ...decision,
      });
      this.#undo.offer(outcomes);
      if (!settles) {
        await this.#case.refresh();
      }
      const refused = outcomes.filter(({ error }) => error).flatMap(({ comment }) => comment ?? []);
      this.#putBack(refused);
      return refused.length === 0;
    } catch (failure) {
      this.#putBack(ids);
      const reason = decision.reason && ` ${t("Your reason was: “%(reason)s”", { reason: decision.reason })}`;
      this.#case.complain(`${(failure as Error).message}${reason}`);
      return false;
    }
  }

  /** Put entries back that were taken out of the list for a decision that failed or was undone. */
  #putBack(ids: number[]): void {
    for (const id of ids) {
      this.#decided.delete(id);
    }
    if (ids.length > 0) {
      this.#source.again();
    }
  }

  async #answer(form: HTMLFormElement): Promise<void> {
    try {
      await sendAnswer(form);
      await this.#case.refresh();
    } catch (failure) {
      this.#case.complain((failure as Error).message);
    }
  }

  #noteOpen(): void {
    this.#tell("");
    this.#selected.claim();
  }

  #noteLoss(attempts: number): void {
    this.#tell(t("Connecting… the queue may be out of date."));
    if (attempts >= ATTEMPTS_BEFORE_CHECK) {
      void this.#checkRights();
    }
  }

  async #checkRights(): Promise<void> {
    const session = await call<Session>("GET", "/session").catch(() => null);
    if (session && !session.reader.moderator) {
      this.#end();
    }
  }

  /** The user is no longer a moderator: remove everything from the page that only moderators can read. */
  #end(): void {
    this.stop();
    this.#list.show([]);
    this.#case.close();
    this.#tell(t("You are no longer signed in as a moderator. Sign in again to go on."));
  }

  #tell(words: string): void {
    setText(this.page, "[data-connection]", words);
    show(this.page.querySelector("[data-connection]"), words !== "");
  }
}

noteWritten(document);
const page = document.querySelector<HTMLElement>("main[data-desk]");
if (page) {
  await loadMessages();
  new Desk(page).start();
}
await startForms();
