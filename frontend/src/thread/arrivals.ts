/// New comments: shown at once where nothing in view moves, otherwise counted in a strip. Loaded when the page is live.
import styles from "../../styles/calm.css?url";
import { type Comment, isTombstone } from "../net/wire";
import type { Announcer } from "../page/announcer";
import { all, one } from "../page/dom";
import { tn } from "../page/messages";
import { loadStyles } from "../page/styles";
import { followBoxes } from "./boxes";
import { fillComment, makeComment } from "./comment";
import { Earlier } from "./earlier";
import { fold, foldAgain, followFolds } from "./folds";
import { markFresh } from "./fresh";
import { Head } from "./head";
import { closeHidden, followHidden } from "./hidden";
import { InView } from "./in-view";
import {
  belongs,
  countElsewhere,
  countReply,
  insertByAge,
  insertThread,
  isAnswerTo,
  placeAnswer,
  placeThread,
  refreshReplies,
  replyAfter,
  showMore,
  unmarkAnswers,
  unseenReplies,
} from "./insertion";
import { followMenus } from "./menus";
import { dropQuotes, hasLeft, isListed, isOfList, showChosenChip, unlist } from "./narrowing";
import { describeOwn, keepOwnFresh, showOwn } from "./own";
import { placeOf } from "./publication";
import { bury, replaceComment } from "./removal";
import { keepFocus, keepInView } from "./scroll-anchor";
import { Strip } from "./strip";
import { describeRemovals, joinTombstones } from "./tombstones";
import { Waiting } from "./waiting";

/** With more comments than this on it, a page takes no more of them before the reader asks for them. */
const MAX_COMMENTS = 300;

/** A comment that the page doesn't show; `isOwn`: posted from this page. */
export interface Arrival {
  comment: Comment;
  isNew: boolean;
  isOwn: boolean;
}

/** New replies of a thread, behind a strip at its end. */
type NewReplies = { waiting: Waiting; strip: Strip };

export class Arrivals {
  #inView = new InView();
  #head: Head;
  #replies = new Map<number, NewReplies>();
  #list: HTMLElement;
  #earlier: Earlier;
  #isStyled = false;

  constructor(
    private readonly page: HTMLElement,
    private readonly announcer: Announcer,
    reload: () => Promise<unknown>,
  ) {
    this.#list = one(page, "[data-threads]");
    this.#earlier = new Earlier(this.#list, reload, () => this.tidy());
    this.#head = new Head(
      page,
      this.#earlier,
      this.#inView,
      announcer,
      reload,
      (comment) => this.#insert(comment),
      () => this.tidy(),
    );
  }

  async start(signal: AbortSignal): Promise<void> {
    keepOwnFresh(this.page, signal);
    this.#inView.start([this.#list, this.#head.row], signal);
    this.#head.start(signal);
    followFolds(this.page, signal);
    followBoxes(this.page, signal);
    showChosenChip(this.page);
    followHidden(this.page, signal);
    followMenus(this.page, signal);
    // Folding measures texts in these styles; without them nothing is folded.
    await loadStyles(styles).then(
      () => {
        this.#isStyled = true;
        this.tidy();
      },
      () => {},
    );
  }

  add(arrivals: Arrival[]): void {
    for (const arrival of arrivals) {
      this.#add(arrival);
    }
    this.#head.fill();
    this.#fillStrips();
    this.tidy();
  }

  /** More of the server's markup has been added to the page. */
  noteLoaded(): void {
    for (const { waiting } of [...this.#replies.values(), this.#head]) {
      for (const element of all(this.page, "[data-comment]")) {
        waiting.delete(Number(element.dataset.comment));
      }
    }
    this.add([]);
    void this.#earlier.stow();
  }

  /** Find a comment that is not on the page at the moment, because it is far above. */
  find(id: number): HTMLElement | null {
    return this.#earlier.find(id);
  }

  /** The whole page has just come from the server. */
  reset(): void {
    this.#replies.clear();
    this.#earlier.reset();
    this.#head.reset();
    this.tidy();
  }

  /** Comments on the page have changed. */
  tidy(): void {
    unmarkAnswers(this.page);
    closeHidden(this.page);
    describeRemovals(this.page);
    if (this.#isStyled) {
      fold(this.page);
      joinTombstones(this.page);
    }
  }

  #add({ comment, isNew, isOwn }: Arrival): void {
    dropQuotes(this.page, comment);
    const element = document.getElementById(`comment-${comment.id}`) ?? this.find(comment.id);
    if (element) {
      return void keepInView(() => {
        this.#change(element, comment);
        unlist(this.page, comment);
      });
    }
    const waits = this.#waitsWith(comment.id);
    if (isOwn && !isTombstone(comment)) {
      showOwn(this.page, comment, this.announcer);
    } else if (waits === this.#head && hasLeft(this.page, comment, waits.waiting)) {
      waits.waiting.delete(comment.id);
    } else if (waits) {
      waits.waiting.add(comment);
    } else if (comment.parent !== null && !isOfList(this.page, comment)) {
      this.#addReply(comment, comment.parent, isNew);
    } else if (
      (isNew || !this.#earlier.isActive) &&
      isListed(this.page, comment) &&
      belongs(this.page, placeOf(comment), isNew)
    ) {
      // During a burst some comments wait already; then the page's layout is not read.
      if (!this.#head.isOpenTo(comment) || this.#isFull()) {
        this.#head.add(comment);
      } else {
        this.#insert(comment);
      }
    }
  }

  /** Show what is different about a comment that the page has. */
  #change(element: HTMLElement, comment: Comment): void {
    const thread = element.closest<HTMLElement>(".thread");
    keepFocus(element, () => {
      if (isTombstone(comment)) {
        return bury(element, comment);
      }
      if (element.matches(".tombstone")) {
        const restored = makeComment(comment);
        replaceComment(element, restored);
        return restored;
      }
      const wasPinned = element.querySelector("[data-pinned]") !== null;
      fillComment(element, comment);
      describeOwn(element);
      foldAgain(element);
      if (thread && wasPinned !== comment.pinned) {
        placeThread(this.page, thread);
      }
      if (thread && comment.question) {
        placeAnswer(thread, element);
      }
      return element;
    });
    if (thread) {
      refreshReplies(thread, comment.id);
    }
  }

  #addReply(comment: Comment, parent: number, isNew: boolean): void {
    const waits = this.#waitsWith(parent);
    if (waits) {
      return void waits.waiting.add(comment);
    }
    const above = document.getElementById(`comment-${parent}`) ?? this.#earlier.find(parent);
    if (!above) {
      return void (isNew && countElsewhere(this.page, comment));
    }
    const thread = above.closest<HTMLElement>(".thread");
    if (thread && !thread.isConnected && isNew) {
      return void showMore(thread, unseenReplies(thread) + 1);
    }
    const isAnswer = isAnswerTo(above, comment.id);
    if (!thread || (!isAnswer && this.#isUnseen(thread, comment.id, isNew))) {
      return;
    }
    const before = isAnswer ? above.nextElementSibling : replyAfter(thread, comment.id);
    const isOutOfView = this.#inView.isOutOfView(one(thread, "[data-replies]"), before);
    if (this.#replies.has(Number(thread.dataset.thread)) || !isOutOfView || this.#isFull()) {
      this.#wait(thread).add(comment);
    } else {
      this.#insert(comment);
    }
  }

  #waitsWith(id: number): { waiting: Waiting } | undefined {
    return [this.#head, ...this.#replies.values()].find(({ waiting }) => waiting.has(id));
  }

  /** Say whether a reply belongs in a part of its thread that the page doesn't show; a new one is counted there. */
  #isUnseen(thread: HTMLElement, id: number, isNew: boolean): boolean {
    const isShownWhole = unseenReplies(thread) === 0 && id > Number(this.page.dataset.after);
    return (!isNew && !isShownWhole) || countReply(thread);
  }

  #isFull(): boolean {
    return all(this.#list, "[data-comment]").length >= MAX_COMMENTS;
  }

  /** Insert a comment where it belongs; the result is its element. */
  #insert(comment: Comment): HTMLElement {
    const element = makeComment(comment);
    const parent = comment.parent === null ? null : document.getElementById(`comment-${comment.parent}`);
    const thread = isOfList(this.page, comment) ? null : parent?.closest<HTMLElement>(".thread");
    if (thread) {
      insertByAge(thread, element);
    } else {
      insertThread(this.page, element);
    }
    markFresh(element);
    return element;
  }

  /** Return the replies of a thread that wait, behind a strip at its end. */
  #wait(thread: HTMLElement): Waiting {
    const id = Number(thread.dataset.thread);
    const known = this.#replies.get(id);
    if (known) {
      return known.waiting;
    }
    const waiting = new Waiting();
    const strip = new Strip(this.page, () => this.#showReplies(thread));
    this.#replies.set(id, { waiting, strip });
    thread.append(strip.element);
    return waiting;
  }

  #showReplies(thread: HTMLElement): void {
    const id = Number(thread.dataset.thread);
    const found = this.#replies.get(id);
    this.#replies.delete(id);
    if (!found) {
      return;
    }
    found.strip.element.remove();
    if (found.waiting.isCut) {
      showMore(thread, found.waiting.count);
      one(thread, "[data-more-replies]").click();
      return;
    }
    const [first] = found.waiting.takeAll().map((comment) => this.#insert(comment));
    this.tidy();
    first?.focus({ preventScroll: true });
  }

  #fillStrips(): void {
    for (const [id, { waiting, strip }] of this.#replies) {
      if (waiting.count === 0) {
        strip.element.remove();
        this.#replies.delete(id);
      } else {
        strip.count(waiting, tn("%(number)s new reply", "%(number)s new replies", waiting.count));
      }
    }
  }
}
