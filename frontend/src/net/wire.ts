/// The wire contract's objects by the names that the page uses, and its messages, which are made of them.
import type {
  BallotAnswer,
  ChangesFrame,
  CommentAnswer,
  CommentObject,
  DecisionAnswer,
  ErrorObject,
  Hello,
  HiddenFrame,
  NoticeFrame,
  QueueFrame,
  Reconnect,
  ResetFrame,
  TombstoneObject,
} from "./wire-objects";

export type {
  ArticleObject as Article,
  AuthorObject as Author,
  ChallengeAnswer as Challenge,
  ChangesFrame as Changes,
  ClaimsFrame as Claims,
  CommentObject as PublishedComment,
  DecisionObject as Decision,
  Hello,
  HiddenFrame as Hidden,
  MentionObject as Mention,
  NoticeFrame as Notice,
  OutcomeObject as Outcome,
  OwnSanctionObject as OwnSanction,
  PollAnswer as OwnPoll,
  PollObject as Poll,
  QueueEntryObject as QueueEntry,
  QueueFrame as Queue,
  QueuePage,
  ReaderObject as Reader,
  Reconnect,
  ResetFrame as Reset,
  SanctionObject as Sanction,
  SessionAnswer as Session,
  TallyObject as Tally,
  TimelineAnswer as Timeline,
  TombstoneObject as Tombstone,
} from "./wire-objects";

export type Comment = CommentObject | TombstoneObject;

export type QueueName = keyof QueueFrame["next"];

/** The answer to a command of the page: what its HTTP call answers, and the command's id. */
export interface Ack extends Partial<CommentAnswer & BallotAnswer & DecisionAnswer> {
  type: "ack";
  id: string;
}

export interface Failure extends ErrorObject {
  type: "error";
  id: string | null;
}

export type Frame = Hello | ChangesFrame | ResetFrame | Ack | Failure | Reconnect | NoticeFrame | HiddenFrame;

export function isTombstone(comment: Comment): comment is TombstoneObject {
  return !("author" in comment);
}
