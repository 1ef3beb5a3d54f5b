/// What the page knows of the article, and the rules by which diffs change it. Pure: no DOM and no network.
import type { Changes, Comment, Tally } from "./wire";

export interface State {
  epoch: string;
  rev: number;
  /** The revision of each comment that the page has had, by comment id. */
  comments: ReadonlyMap<number, number>;
  /** The version of each poll's tally, by poll id. */
  tallies: ReadonlyMap<number, number>;
}

export interface Outcome {
  state: State;
  /** What is new to this page, in the order of the events. */
  comments: Comment[];
  tallies: Tally[];
}

/** Apply a diff; null if earlier diffs are missing or the epoch differs, so that a catch-up is needed. */
export function applyChanges(state: State, diff: Changes): Outcome | null {
  if (diff.epoch !== state.epoch || diff.from > state.rev) {
    return null;
  }
  const comments = diff.comments.filter((comment) => isNews(state.comments, comment.id, comment.rev));
  const tallies = diff.tallies.filter((tally) => isNews(state.tallies, tally.poll, tally.version));
  return {
    comments,
    tallies,
    state: {
      epoch: state.epoch,
      rev: Math.max(state.rev, diff.rev),
      comments: extended(
        state.comments,
        comments.map((comment) => [comment.id, comment.rev]),
      ),
      tallies: extended(
        state.tallies,
        tallies.map((tally) => [tally.poll, tally.version]),
      ),
    },
  };
}

/** Note comments that arrived without a diff (in an ack or a loaded page), each with its revision. */
export function meetComments(state: State, met: [id: number, rev: number][]): State {
  const news = met.filter(([id, rev]) => isNews(state.comments, id, rev));
  return { ...state, comments: extended(state.comments, news) };
}

/** Say whether a diff would change the state, or can't be applied to it. */
export function hasNews(state: State, diff: Changes): boolean {
  const outcome = applyChanges(state, diff);
  return outcome === null || outcome.comments.length + outcome.tallies.length > 0;
}

export function isNews(known: ReadonlyMap<number, number>, id: number, version: number): boolean {
  return version > (known.get(id) ?? -1);
}

function extended(known: ReadonlyMap<number, number>, news: [number, number][]): ReadonlyMap<number, number> {
  return news.length === 0 ? known : new Map([...known, ...news]);
}
