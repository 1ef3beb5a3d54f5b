/// What a feed tells the page.
import type { Connection } from "../page/connection";
import type { Outcome, State } from "./state";
import type { Ack, Article, Failure, Hidden, Notice, Poll, Reader } from "./wire";

export interface FeedEvents {
  onNews(outcome: Outcome, polls: Poll[], article: Article | undefined): void;
  onViewers(viewers: number): void;
  onCommentCount(count: number): void;
  onReader(reader: Reader): void;
  onConnection(connection: Connection): void;
  onAnswer(answer: Ack | Failure): void;
  /** Something for this reader alone: a notice, or all people whom they have hidden now. */
  onNotice(notice: Notice | Hidden): void;
  /** The gap is too large for a diff: load the state again and return its revision. */
  onReset(): Promise<State>;
}
