/// What this page knows of the article, and the law by which diffs change it. Pure: it touches no page and no network.
import type { Changes, Comment, Tally } from "./wire";

export interface State {
  epoch: string;
  rev: number;
  /** The revision of each comment that the page has met, by comment id. */
  comments: ReadonlyMap<number, number>;
  /** The version of each poll's tally, by poll id. */
  tallies: ReadonlyMap<number, number>;
}

export interface Outcome {
  state: State;
  /** What is news to this page, in the order in which it happened. */
  comments: Comment[];
  tallies: Tally[];
}

/** Apply a diff; null where diffs before it are missing or the epoch is another: then only a catch-up helps. */
export function applyChanges(state: State, diff: Changes): Outcome | null {
  if (diff.epoch !== state.epoch || diff.from > state.rev) {
    return null;
  }
  const comments = diff.comments.filter((comment) => comment.rev > (state.comments.get(comment.id) ?? -1));
  const tallies = diff.tallies.filter((tally) => tally.version > (state.tallies.get(tally.poll) ?? -1));
  return {
    comments,
    tallies,
    state: {
      epoch: state.epoch,
      rev: Math.max(state.rev, diff.rev),
      comments: extended(state.comments, comments, (comment) => [comment.id, comment.rev]),
      tallies: extended(state.tallies, tallies, (tally) => [tally.poll, tally.version]),
    },
  };
}

function extended<Item>(
  known: ReadonlyMap<number, number>,
  news: Item[],
  entry: (item: Item) => [number, number],
): ReadonlyMap<number, number> {
  return news.length === 0 ? known : new Map([...known, ...news.map(entry)]);
}
