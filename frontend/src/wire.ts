/// The wire contract's objects, as debate/wire.py defines them.

export interface Author {
  id: number;
  name: string;
  badge?: string;
}

export interface PublishedComment {
  id: number;
  rev: number;
  parent: number | null;
  author: Author;
  body: string;
  html: string;
  created: string;
  edited: string | null;
  state: "published" | "pending";
  likes: number;
  replies: number;
  pinned: boolean;
  side: number | null;
  depth: number;
}

export interface Tombstone {
  id: number;
  rev: number;
  parent: number | null;
  created: string;
  state: "removed" | "withdrawn";
  /** Taken from readers only until a moderator has looked. */
  hidden?: boolean;
  replies: number;
}

export type Comment = PublishedComment | Tombstone;

export interface Tally {
  poll: number;
  version: number;
  state: "scheduled" | "open" | "closed" | "archived";
  ballots: number;
  /** Empty where it is `hidden` from this reader. */
  votes: Record<string, number>;
  hidden?: true;
  /** Of a scale that has votes. */
  mean?: number;
  /** How many further ballots look stuffed and are not counted. */
  discounted?: number;
}

/** Wanted is the number from 0 to `maxNumber` with which the hash of salt and number is `challenge`. */
export interface Challenge {
  algorithm: "SHA-256";
  challenge: string;
  maxNumber: number;
  salt: string;
  signature: string;
}

export interface Poll {
  id: number;
  question: string;
  choices: { id: number; label: string; image?: string; value?: number }[];
  state: Tally["state"];
  opens: string | null;
  closes: string | null;
  kind: "one" | "several" | "scale";
  min_choices: number;
  max_choices: number;
  results: "always" | "after_voting" | "after_closing";
  changeable: boolean;
  voters: "anyone" | "named" | "accounts";
  position: number;
}

/** A poll as this reader may see it: the answer of /api/v1/polls/<id>. */
export interface OwnPoll {
  poll: Poll;
  tally: Tally;
  ballot: number[];
}

/** The answer of /api/v1/polls/<id>/timeline: the tally at the end of each minute, oldest first. */
export interface Timeline {
  poll: number;
  opens: string | null;
  points: { minute: string; ballots: number; votes: Record<string, number> }[];
  hidden?: true;
}

export interface Article {
  slug: string;
  locked: boolean;
  moderation: "after" | "before";
  accounts_only: boolean;
  hold_newcomers: number;
  hold_links: boolean;
  reasons_required: boolean;
  /** Seconds between two comments of one reader; 0: off. */
  slow_mode: number;
  max_depth: number | null;
  closes: string | null;
}

export interface Reader {
  id: number | null;
  name: string | null;
  kind: "guest" | "account" | "anonymous";
  moderator: boolean;
  /** There while the reader is muted or banned. */
  sanction?: Sanction;
}

export interface Sanction {
  message: string;
  ends: string | null;
}

/** What moderators told this reader, with their own appeal. */
export interface OwnSanction extends Sanction {
  id: number;
  kind: "warning" | "mute" | "ban";
  began: string;
  lifted: string | null;
  is_in_force: boolean;
  may_appeal: boolean;
  appeal: string | null;
  answer: string | null;
}

export interface Notice {
  type: "notice";
  kind: string;
  id: number;
  message: string;
  comment?: number;
  article?: string;
  ends?: string;
  reason?: string;
}

export interface Session {
  reader: Reader;
  csrf: string;
  /** In a frame on another site. */
  token?: { token: string; expires: string };
}

export interface Changes {
  type: "changes";
  epoch: string;
  from: number;
  rev: number;
  comments: Comment[];
  tallies: Tally[];
  /** How many comments and replies are published. */
  comment_count: number;
  viewers: number;
  article?: Article;
  polls?: Poll[];
}

export interface Reset {
  type: "reset";
  epoch: string;
  rev: number;
}

export interface Hello {
  type: "hello";
  epoch: string;
  rev: number;
  tallies: Tally[];
  comment_count: number;
  viewers: number;
  reader: Reader;
}

export interface Ack {
  type: "ack";
  id: string;
  comment?: Comment;
  tally?: Tally;
  ballot?: number[];
  decision?: Decision;
}

/** An entry of the record, as far as the page needs it. */
export interface Decision {
  id: number;
  action: string;
  comment: number;
}

export interface Failure {
  type: "error";
  id: string | null;
  code: string;
  message: string;
  retry_after?: number;
}

export interface Reconnect {
  type: "reconnect";
  within: number;
}

export type Frame = Hello | Changes | Reset | Ack | Failure | Reconnect | Notice;

export interface QueueEntry {
  id: number;
  article: string;
  title: string;
  author: Author;
  side: { id: number; label: string; number: number } | null;
  body: string;
  created: string;
  state: Comment["state"];
  reports: { label: string }[];
  /** Whoever removes it says why. */
  reasons_required: boolean;
}

export type QueueName = "reported" | "held" | "new";

/** The first page of each queue; `reported` has what is held among it. */
export interface Queue {
  type: "queue";
  version: string;
  reported: QueueEntry[];
  held: QueueEntry[];
  recent: QueueEntry[];
  next: Record<QueueName, string | null>;
  counts: { reported: number; held: number };
}

export interface QueuePage {
  entries: QueueEntry[];
  next: string | null;
  counts: Queue["counts"];
}

/** Which comments moderators have before them now. */
export interface Claims {
  type: "claims";
  claims: { comment: number; moderator: { id: number; name: string } }[];
}

export interface Outcome {
  comment: number;
  decision?: Omit<Decision, "comment">;
  error?: { code: string; message: string };
}

export function isTombstone(comment: Comment): comment is Tombstone {
  return comment.state === "removed" || comment.state === "withdrawn";
}
