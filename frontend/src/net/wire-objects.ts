/// The wire contract's objects as the server declares them in debate/wire/ and live/fanout/frames.py.
/// Made by `make wire`: change them there, never here.

/**
 * Every object, by its name on the server.
 */
export interface Wire {
  AppealAnswer: AppealAnswer;
  AppealObject: AppealObject;
  AppealsAnswer: AppealsAnswer;
  ArticleObject: ArticleObject;
  AuditLogEntryObject: AuditLogEntryObject;
  AuditLogPage: AuditLogPage;
  AuthorHistoryObject: AuthorHistoryObject;
  AuthorObject: AuthorObject;
  BallotAnswer: BallotAnswer;
  BallotGroupAnswer: BallotGroupAnswer;
  BallotGroupObject: BallotGroupObject;
  BallotGroupsAnswer: BallotGroupsAnswer;
  CaseAnswer: CaseAnswer;
  ChallengeAnswer: ChallengeAnswer;
  ChangedObject: ChangedObject;
  ChangesFrame: ChangesFrame;
  ChoiceObject: ChoiceObject;
  ChoiceVotesObject: ChoiceVotesObject;
  ClaimAnswer: ClaimAnswer;
  ClaimObject: ClaimObject;
  ClaimsFrame: ClaimsFrame;
  CommentAnswer: CommentAnswer;
  CommentObject: CommentObject;
  CommentPage: CommentPage;
  DecisionAnswer: DecisionAnswer;
  DecisionObject: DecisionObject;
  ErrorAnswer: ErrorAnswer;
  ErrorObject: ErrorObject;
  FindingObject: FindingObject;
  FlowObject: FlowObject;
  FormerNameObject: FormerNameObject;
  GroupDecisionObject: GroupDecisionObject;
  Hello: Hello;
  HiddenFrame: HiddenFrame;
  HiddenPeopleAnswer: HiddenPeopleAnswer;
  LegalReportAnswer: LegalReportAnswer;
  MentionObject: MentionObject;
  MonthlyCountObject: MonthlyCountObject;
  NoticeFrame: NoticeFrame;
  NoticesAnswer: NoticesAnswer;
  OutcomeObject: OutcomeObject;
  OutcomesAnswer: OutcomesAnswer;
  OwnSanctionObject: OwnSanctionObject;
  OwnSanctionsAnswer: OwnSanctionsAnswer;
  ParticipantObject: ParticipantObject;
  ParticipantsAnswer: ParticipantsAnswer;
  PasskeyOptions: PasskeyOptions;
  PersonAnswer: PersonAnswer;
  PersonSanctionObject: PersonSanctionObject;
  PollAnswer: PollAnswer;
  PollObject: PollObject;
  PollResultAnswer: PollResultAnswer;
  PreviewAnswer: PreviewAnswer;
  QueueCounts: QueueCounts;
  QueueCursors: QueueCursors;
  QueueEntryObject: QueueEntryObject;
  QueueFrame: QueueFrame;
  QueuePage: QueuePage;
  ReaderObject: ReaderObject;
  Reconnect: Reconnect;
  ReportAnswer: ReportAnswer;
  ReportObject: ReportObject;
  ReporterObject: ReporterObject;
  ResetFrame: ResetFrame;
  ResultPartObject: ResultPartObject;
  RulesAnswer: RulesAnswer;
  RulesObject: RulesObject;
  SanctionAnswer: SanctionAnswer;
  SanctionObject: SanctionObject;
  SessionAnswer: SessionAnswer;
  SideObject: SideObject;
  SiteObject: SiteObject;
  SiteRulesAnswer: SiteRulesAnswer;
  SitesAnswer: SitesAnswer;
  SnapshotAnswer: SnapshotAnswer;
  SweepAnswer: SweepAnswer;
  SweepObject: SweepObject;
  TallyObject: TallyObject;
  TimelineAnswer: TimelineAnswer;
  TimelineFlagObject: TimelineFlagObject;
  TimelinePointObject: TimelinePointObject;
  TokenObject: TokenObject;
  TombstoneObject: TombstoneObject;
  TransparencyAnswer: TransparencyAnswer;
}
export interface AppealAnswer {
  appeal: AppealObject;
}
/**
 * A reader's appeal against a sanction, as moderators see it; `answered` is null while it is pending.
 */
export interface AppealObject {
  id: number;
  sanction: SanctionObject;
  reader: AuthorObject;
  given_by: string;
  text: string;
  created: string;
  answer: string | null;
  answered: string | null;
}
/**
 * A warning, mute or ban; `ends` is null if it is permanent, `message` describes it to the reader.
 *
 * It applies only on one publisher's `site` and in some `sections` if these are present, otherwise in all debates.
 */
export interface SanctionObject {
  id: number;
  kind: "warning" | "mute" | "ban";
  reason: string;
  began: string;
  ends: string | null;
  lifted: string | null;
  message: string;
  site?: string;
  sections?: string[];
}
export interface AuthorObject {
  id: number;
  name: string;
  badge?: string;
}
export interface AppealsAnswer {
  appeals: AppealObject[];
}
/**
 * An article and its debate's rules; null or 0 means no rule.
 *
 * `slow_mode`: seconds between two comments of one reader. `closes`: when the debate closes by itself. `max_depth`:
 * levels of a thread. `hold_newcomers`: number of a new reader's comments that are held for review.
 * `reasons_required`: removals need a reason. `show_sides`: comments may have a `side`.
 * `take_questions`: comments can be marked as questions to the newsroom.
 */
export interface ArticleObject {
  slug: string;
  title: string;
  section: string;
  published: string;
  locked: boolean;
  moderation: "after" | "before";
  accounts_only: boolean;
  hold_newcomers: number;
  hold_links: boolean;
  reasons_required: boolean;
  show_sides: boolean;
  take_questions: boolean;
  slow_mode: number;
  max_depth: number | null;
  closes: string | null;
}
/**
 * A decision with the names of its targets: `article` is a slug, `title` the article's; `text` is the comment's,
 * whatever its state.
 */
export interface AuditLogEntryObject {
  id: number;
  created: string;
  moderator: string;
  action: string;
  category: string;
  reason: string;
  reader: string | null;
  reader_id: number | null;
  article: string | null;
  title: string | null;
  comment: number | null;
  text: string | null;
  poll: string | null;
  before: {
    [k: string]: unknown;
  };
  after: {
    [k: string]: unknown;
  };
  batch: string | null;
}
export interface AuditLogPage {
  entries: AuditLogEntryObject[];
  next: string | null;
}
/**
 * An author's history for moderators; `counts` has their comments by state, and how many were ever `reported`.
 *
 * `reporting` is the outcome of the author's own reports.
 */
export interface AuthorHistoryObject {
  author: AuthorObject;
  kind: "guest" | "account";
  since: string;
  counts: {
    [k: string]: number;
  };
  reporting: ReporterObject;
  decisions: DecisionObject[];
}
/**
 * The outcome of a reader's reports: `upheld` ones led to a removal, `rejected` ones didn't.
 */
export interface ReporterObject {
  upheld: number;
  rejected: number;
}
/**
 * An entry of the audit log; `before` and `after` hold its changes, `batch` is shared by one action's entries.
 */
export interface DecisionObject {
  id: number;
  comment: number | null;
  reader: number | null;
  poll: number | null;
  article: number | null;
  action: string;
  category: string;
  reason: string;
  moderator: string;
  before: {
    [k: string]: unknown;
  };
  after: {
    [k: string]: unknown;
  };
  batch: string | null;
  created: string;
}
/**
 * A poll's tally and this reader's ballot after casting or withdrawing it.
 */
export interface BallotAnswer {
  tally: TallyObject;
  ballot: number[];
}
/**
 * A poll's result; a higher `version` replaces a lower one. `votes` maps choice ids to counts.
 *
 * If the reader can't see the votes yet, `votes` is empty and `hidden` true. `mean` is a scale's. `discounted` is the
 * number of suspicious ballots that are not counted; `changed` tells of voters who have changed their vote.
 */
export interface TallyObject {
  poll: number;
  version: number;
  state: "scheduled" | "open" | "closed" | "archived";
  ballots: number;
  votes: {
    [k: string]: number;
  };
  hidden?: true;
  mean?: number;
  discounted?: number;
  changed?: ChangedObject;
}
/**
 * Voters who have changed their vote, in flows between choices; flows of fewer than five are left out.
 */
export interface ChangedObject {
  voters: number;
  flows: FlowObject[];
}
/**
 * How many voters chose `before` first and choose `after` now, by choice ids.
 */
export interface FlowObject {
  before: number;
  after: number;
  voters: number;
}
export interface BallotGroupAnswer {
  group: BallotGroupObject;
}
/**
 * Ballots of a poll that look as if one person had cast them, `of` the number of all ballots.
 *
 * `votes` is empty while the poll hides them from its editors too.
 */
export interface BallotGroupObject {
  id: number;
  article: string;
  poll: number;
  question: string;
  kind: "browser" | "place" | "minute";
  label: string;
  ballots: number;
  of: number;
  votes: ChoiceVotesObject[];
  first: string;
  last: string;
  discounted: boolean;
  decisions: GroupDecisionObject[];
}
export interface ChoiceVotesObject {
  choice: number;
  label: string;
  votes: number;
}
/**
 * A moderator's decision about a group of ballots; `ballots` is how many it changed.
 */
export interface GroupDecisionObject {
  action: "discount" | "restore";
  reason: string;
  moderator: string;
  ballots: number;
  created: string;
}
export interface BallotGroupsAnswer {
  groups: BallotGroupObject[];
}
/**
 * A comment as moderators see it to decide: in its thread, with all decisions about it and its author's history.
 */
export interface CaseAnswer {
  entry: QueueEntryObject;
  above: (CommentObject | TombstoneObject)[];
  below: (CommentObject | TombstoneObject)[];
  decisions: DecisionObject[];
  author: AuthorHistoryObject;
}
/**
 * A comment on the moderators' desk: its text in any state, its open reports, the filters' matches and the last
 * decision; `was_published`: readers have seen it, so a pending one is hidden; `reasons_required`: removing it needs a
 * reason.
 */
export interface QueueEntryObject {
  id: number;
  parent: number | null;
  article: string;
  title: string;
  section: string;
  author: AuthorObject;
  side: SideObject | null;
  body: string;
  html: string;
  created: string;
  state: "published" | "pending" | "removed" | "withdrawn";
  was_published: boolean;
  pinned: boolean;
  picked?: boolean;
  question?: "open" | "answered";
  likes: number;
  replies: number;
  reports: ReportObject[];
  findings: FindingObject[];
  decision: DecisionObject | null;
  reasons_required: boolean;
}
/**
 * The choice that a comment's author voted for; `number` (from 1) is its position in the poll.
 */
export interface SideObject {
  id: number;
  label: string;
  number: number;
}
/**
 * A report; to moderators also with its weight, and its reporter's history.
 */
export interface ReportObject {
  reason: string;
  label: string;
  note: string;
  reporter: string;
  created: string;
  weight?: number;
  record?: ReporterObject;
}
/**
 * A match of a filter (`words`, `links`, `shouting`, `repetition`, `raid`, `rules`, `reports`, `scorer`).
 *
 * `matched` says in English what was found. If that is more than a part of the comment, `text` is the part, and
 * `detail` and `numbers` are the code and the numbers of the rest, so that it can be said in another language.
 */
export interface FindingObject {
  filter: string;
  matched: string;
  text?: string;
  detail?: string;
  numbers?: {
    [k: string]: number;
  };
  verdict: "note" | "hold" | "reject" | "remove";
}
/**
 * A comment; `picked` and `staff` are only present if true: a newsroom pick, and a moderator's reply as such.
 *
 * `question` is only present in questions to the newsroom, and `answer`, the id of the reply that answers it, in those
 * that are answered.
 * `side_now` is what the author votes for now, if that is no longer the `side`.
 * `thread`, the id of the comment at the top, is only present in replies to replies: for others it is the `parent`.
 */
export interface CommentObject {
  id: number;
  rev: number;
  parent: number | null;
  thread?: number;
  author: AuthorObject;
  body: string;
  html: string;
  created: string;
  published?: string;
  edited: string | null;
  state: "published" | "pending";
  likes: number;
  replies: number;
  pinned: boolean;
  picked?: boolean;
  question?: "open" | "answered";
  answer?: number;
  side: number | null;
  side_now?: number;
  depth: number;
  staff?: boolean;
  mentions?: MentionObject[];
}
/**
 * The `at`th `@` of a comment's `body`, from 0, is followed by `name`, which means this reader.
 */
export interface MentionObject {
  at: number;
  reader: number;
  name: string;
}
/**
 * What remains of a comment that a moderator removed or its author withdrew, or whose author the reader hid.
 *
 * `hidden` says that it is only hidden pending review. If a moderator or a rule of the site removed it, `removed` says
 * when, and `removed_for` why, if the moderator gave a category.
 */
export interface TombstoneObject {
  id: number;
  rev: number;
  parent: number | null;
  created: string;
  state: "removed" | "withdrawn" | "hidden_by_you";
  hidden?: boolean;
  removed?: string;
  removed_for?: "abuse" | "hate" | "spam" | "false" | "off_topic" | "other";
  replies: number;
}
/**
 * A challenge of ALTCHA's scheme: find the number from 0 to `maxNumber` with SHA-256(salt + number) = challenge.
 */
export interface ChallengeAnswer {
  algorithm: "SHA-256";
  challenge: string;
  maxNumber: number;
  salt: string;
  signature: string;
}
/**
 * A diff: the new state of everything that changed from revision `from` to `rev`.
 */
export interface ChangesFrame {
  type: "changes";
  epoch: string;
  from: number;
  rev: number;
  comments: (CommentObject | TombstoneObject)[];
  tallies: TallyObject[];
  comment_count: number;
  viewers: number;
  article?: ArticleObject;
  polls?: PollObject[];
}
/**
 * A poll and its rules: a ballot has from `min_choices` to `max_choices` choices, and is final if not changeable.
 *
 * `results` says who can see the votes, `voters` who can vote.
 */
export interface PollObject {
  id: number;
  question: string;
  choices: ChoiceObject[];
  state: "scheduled" | "open" | "closed" | "archived";
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
/**
 * An answer; `image` is the address of a picture, `value` what it counts for in the mean of a scale.
 */
export interface ChoiceObject {
  id: number;
  label: string;
  image?: string;
  value?: number;
}
/**
 * The moderator's open comment, null for none.
 */
export interface ClaimAnswer {
  claim: ClaimObject | null;
}
/**
 * A comment that a moderator has open, so that no other moderator starts on it.
 *
 * `section` and `site_id` are its article's: a claim is shown to the moderators of its debate.
 */
export interface ClaimObject {
  comment: number;
  moderator: AuthorObject;
  section: string;
  site_id: number | null;
}
/**
 * All comments in the moderator's debates that somebody has open now; replaces the previous frame.
 */
export interface ClaimsFrame {
  type: "claims";
  claims: ClaimObject[];
}
export interface CommentAnswer {
  comment: CommentObject | TombstoneObject;
}
/**
 * A page of comments; `next` is the cursor of the next one, `liked` the reader's likes among them.
 */
export interface CommentPage {
  comments: (CommentObject | TombstoneObject)[];
  next: string | null;
  rev: number;
  liked: number[];
}
export interface DecisionAnswer {
  decision: DecisionObject;
  comment: CommentObject | TombstoneObject;
}
export interface ErrorAnswer {
  error: ErrorObject;
}
/**
 * A refusal; `challenge` is the address of the required challenge.
 */
export interface ErrorObject {
  code: string;
  message: string;
  retry_after?: number;
  challenge?: string;
}
/**
 * A name that a reader had, and until when.
 */
export interface FormerNameObject {
  name: string;
  until: string;
}
/**
 * The first message to an article's viewer: the article's revision, and the reader's identity.
 *
 * `now` is the server's clock, by which pages show times and offer forms, whatever the reader's own clock says.
 * `version` is the server's: it tells developers who look into a fault what answered.
 * `hidden` are the ids of the people whom the reader has hidden, if there are any.
 */
export interface Hello {
  type: "hello";
  version: string;
  epoch: string;
  rev: number;
  tallies: TallyObject[];
  comment_count: number;
  viewers: number;
  now: string;
  reader: ReaderObject;
  hidden?: number[];
}
/**
 * The current reader; `id` is null without a name, `sanction` is present while one is active.
 */
export interface ReaderObject {
  id: number | null;
  name: string | null;
  kind: "guest" | "account" | "anonymous";
  moderator: boolean;
  sanction?: SanctionObject;
}
/**
 * The reader has hidden somebody, or shows somebody again: the ids of all people who are hidden now.
 */
export interface HiddenFrame {
  type: "hidden";
  people: number[];
}
/**
 * The people whose comments the reader has hidden, the last one first.
 */
export interface HiddenPeopleAnswer {
  people: AuthorObject[];
}
/**
 * `receipt`: the secret address of the page that tells the outcome.
 */
export interface LegalReportAnswer {
  receipt: string;
}
/**
 * How many decisions of a kind there were in a month (YYYY-MM).
 */
export interface MonthlyCountObject {
  month: string;
  action: string;
  category: string;
  count: number;
}
/**
 * A notice for one reader only; with `comment`, `article`, `ends` and `reason` if they apply.
 *
 * `read`, if present, is true: the reader has seen it, here or on another device.
 */
export interface NoticeFrame {
  type: "notice";
  kind: string;
  id: number;
  created: string;
  message: string;
  comment?: number;
  article?: string;
  ends?: string;
  reason?: string;
  read?: boolean;
}
export interface NoticesAnswer {
  notices: NoticeFrame[];
}
/**
 * The outcome for one comment of a bulk decision: its decision, or the refusal.
 *
 * `undoes` is the decision that was to be undone, if any.
 */
export interface OutcomeObject {
  comment?: number;
  undoes?: number;
  decision?: DecisionObject;
  error?: ErrorObject;
}
export interface OutcomesAnswer {
  outcomes: OutcomeObject[];
}
/**
 * A sanction as its reader sees it, with their appeal and the answer.
 */
export interface OwnSanctionObject {
  id: number;
  kind: "warning" | "mute" | "ban";
  reason: string;
  began: string;
  ends: string | null;
  lifted: string | null;
  message: string;
  site?: string;
  sections?: string[];
  is_in_force: boolean;
  may_appeal: boolean;
  appeal: string | null;
  answer: string | null;
}
/**
 * One reader's warnings, mutes and bans, newest first.
 */
export interface OwnSanctionsAnswer {
  sanctions: OwnSanctionObject[];
}
/**
 * Somebody who takes part in a debate; if only they were asked for, since when and how much.
 */
export interface ParticipantObject {
  id: number;
  name: string;
  badge?: string;
  since?: string;
  comments?: number;
}
/**
 * Who takes part in a debate.
 */
export interface ParticipantsAnswer {
  people: ParticipantObject[];
}
/**
 * What `navigator.credentials.get()` is asked for, to be read by `parseRequestOptionsFromJSON()`.
 *
 * `state` is what a frame sends back with the answer.
 */
export interface PasskeyOptions {
  options: {
    [k: string]: unknown;
  };
  state: string | null;
}
/**
 * A reader as moderators see them, with all sanctions and the names that they had, newest first.
 */
export interface PersonAnswer {
  reader: AuthorObject;
  kind: "guest" | "account";
  role: string;
  created: string;
  sanctions: PersonSanctionObject[];
  former_names: FormerNameObject[];
}
/**
 * A sanction as moderators see it: who imposed it, whether it is active, and its appeal.
 */
export interface PersonSanctionObject {
  id: number;
  kind: "warning" | "mute" | "ban";
  reason: string;
  began: string;
  ends: string | null;
  lifted: string | null;
  message: string;
  site?: string;
  sections?: string[];
  given_by: string;
  is_in_force: boolean;
  appeal: AppealObject | null;
}
/**
 * A poll as this reader can see it: with the votes if their own ballot reveals them, and with that ballot.
 */
export interface PollAnswer {
  poll: PollObject;
  tally: TallyObject;
  ballot: number[];
}
/**
 * A poll's result by group: `counted` is the tally; `account` and `anonymous` add up to it.
 *
 * `anonymous` are the ballots without an account, `discounted` those that are not counted. If the reader can't see the
 * votes yet, `votes` is empty everywhere and `hidden` true.
 */
export interface PollResultAnswer {
  poll: number;
  version: number;
  state: "scheduled" | "open" | "closed" | "archived";
  counted: ResultPartObject;
  account: ResultPartObject;
  anonymous: ResultPartObject;
  discounted: ResultPartObject;
  hidden?: true;
}
/**
 * A part of a poll's ballots; `votes` maps choice ids to counts.
 */
export interface ResultPartObject {
  ballots: number;
  votes: {
    [k: string]: number;
  };
}
/**
 * A text as the HTML that a comment with it would have.
 */
export interface PreviewAnswer {
  html: string;
}
/**
 * How many comments are pending: `reported` counts all of them, `held` the held ones; `questions` counts the open
 * questions.
 */
export interface QueueCounts {
  reported: number;
  held: number;
  questions: number;
}
/**
 * The cursor of each queue's second page, null if it has none.
 */
export interface QueueCursors {
  reported: string | null;
  held: string | null;
  new: string | null;
  questions: string | null;
}
/**
 * The first page of each of the moderators' queues; `version` changes with their content.
 */
export interface QueueFrame {
  type: "queue";
  version: string;
  reported: QueueEntryObject[];
  held: QueueEntryObject[];
  recent: QueueEntryObject[];
  questions: QueueEntryObject[];
  next: QueueCursors;
  counts: QueueCounts;
}
/**
 * A filtered page of one queue; `next` is the cursor of the next one.
 */
export interface QueuePage {
  type: "page";
  queue: string;
  entries: QueueEntryObject[];
  next: string | null;
  counts: QueueCounts;
}
/**
 * The process is draining: reconnect within this many seconds.
 */
export interface Reconnect {
  type: "reconnect";
  within: number;
}
export interface ReportAnswer {
  report: ReportObject;
}
/**
 * The gap is too large or the epoch differs: load the state again, at a random moment within `within` seconds.
 */
export interface ResetFrame {
  type: "reset";
  epoch: string;
  rev: number;
  within?: number;
}
/**
 * An article's own rules, and the article with its effective rules.
 */
export interface RulesAnswer {
  article: ArticleObject;
  own: RulesObject;
}
/**
 * The global rules, or a site's or an article's own: null means inherited.
 */
export interface RulesObject {
  locked: boolean;
  moderation: ("after" | "before") | null;
  accounts_only: boolean | null;
  hold_newcomers: number | null;
  hold_links: boolean | null;
  reasons_required: boolean | null;
  show_sides: boolean | null;
  take_questions: boolean | null;
  slow_mode: number | null;
  max_depth: number | null;
  closes_after_days: number | null;
  report_threshold: number | null;
}
/**
 * A sanction, with the comments removed with it, if requested.
 */
export interface SanctionAnswer {
  sanction: SanctionObject;
  sweep?: SweepAnswer;
}
/**
 * How many comments one action removed or restored; `batch` identifies it in the audit log.
 */
export interface SweepAnswer {
  batch: string;
  comments: number;
}
/**
 * The current reader; a frame gets a `token` and no `csrf`, a page of ours a `csrf` and no `token`.
 */
export interface SessionAnswer {
  reader: ReaderObject;
  csrf: string;
  token?: TokenObject;
}
/**
 * The token of a reader in a frame on another site, until it expires.
 */
export interface TokenObject {
  token: string;
  expires: string;
}
/**
 * A publisher's site.
 */
export interface SiteObject {
  id: number;
  name: string;
}
/**
 * A site's own rules, and the effective rules of its articles without their own.
 */
export interface SiteRulesAnswer {
  site: SiteObject;
  own: RulesObject;
  rules: RulesObject;
}
export interface SitesAnswer {
  sites: SiteObject[];
}
/**
 * An article's state at a revision.
 *
 * `comment_count`: the number of published comments and replies. `ballots` holds this reader's own choices by poll,
 * `wait` the seconds until slow mode lets them comment again.
 */
export interface SnapshotAnswer {
  article: ArticleObject;
  epoch: string;
  rev: number;
  comment_count: number;
  polls: PollObject[];
  tallies: TallyObject[];
  viewers: number;
  ballots: {
    [k: string]: number[];
  };
  wait: number;
}
/**
 * What one action removed of an author: how many comments are not restored.
 */
export interface SweepObject {
  batch: string;
  created: string;
  moderator: string;
  comments: number;
  away: number;
}
/**
 * A poll's tally over time, oldest first, and the newsroom's flags; both are empty while its votes are hidden.
 */
export interface TimelineAnswer {
  poll: number;
  opens: string | null;
  points: TimelinePointObject[];
  flags: TimelineFlagObject[];
  hidden?: true;
}
/**
 * The tally at the end of a minute; `votes` maps choice ids to counts.
 */
export interface TimelinePointObject {
  minute: string;
  ballots: number;
  votes: {
    [k: string]: number;
  };
}
/**
 * When the newsroom answered a question, or pinned or picked a comment; `comment` is the answer, or that one.
 */
export interface TimelineFlagObject {
  kind: "answer" | "pin" | "pick";
  moment: string;
  comment: number;
}
/**
 * Statistics of moderation that name nobody.
 */
export interface TransparencyAnswer {
  decisions: MonthlyCountObject[];
  comments: {
    [k: string]: number;
  };
  appeals: {
    [k: string]: number;
  };
}
