/// When comments were published: determines the order of newest and oldest, and what is new to a page.
import { type Comment, isTombstone } from "../net/wire";

/** A comment's position by age; of two published together the one with the higher id is later. */
export interface Place {
  published: number;
  id: number;
}

/** Convert a server's time to microseconds, the precision in which the server orders comments. */
export function microseconds(time: string | undefined): number {
  const [, rest = "0"] = /\.\d{3}(\d{3})/.exec(time ?? "") ?? [];
  return time ? Date.parse(time) * 1_000 + Number(rest) : 0;
}

export function placeOf(comment: Comment): Place {
  const published = isTombstone(comment) ? undefined : comment.published;
  return { published: microseconds(published ?? comment.created), id: comment.id };
}

export function placeOfElement(comment: HTMLElement): Place {
  return { published: microseconds(publishedOf(comment)), id: Number(comment.dataset.comment) };
}

/** Return when a comment on the page was published: when it was written, unless the page says otherwise. */
export function publishedOf(comment: HTMLElement): string | undefined {
  return comment.dataset.published ?? comment.querySelector("time")?.dateTime;
}

export function isLater(one: Place, other: Place): boolean {
  return one.published > other.published || (one.published === other.published && one.id > other.id);
}
