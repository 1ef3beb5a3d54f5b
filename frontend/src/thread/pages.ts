/// Pages of the server, fetched and parsed: more threads and more replies in the server's own markup.
import { credentials } from "../net/credentials";
import { ServerFault } from "../net/http";
import type { State } from "../net/state";
import { all, noteWritten } from "../page/dom";
import { language, t } from "../page/messages";

/** Fetch a page of this site. */
export async function fetchPage(address: string): Promise<Document> {
  const headers = { Accept: "text/html", "Accept-Language": language(), ...credentials().headers() };
  const response = await fetch(address, { headers, credentials: credentials().cookies, cache: "no-store" });
  if (!response.ok) {
    const Failure = response.status === 500 ? ServerFault : Error;
    throw new Failure(t("The page can't be loaded at the moment."));
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  noteWritten(page);
  return page;
}

/** Return the comments in a part of a page, each with its revision. */
export function readRevisions(root: ParentNode): [id: number, rev: number][] {
  return all(root, "[data-threads] [data-comment]").map((comment) => [
    Number(comment.dataset.comment),
    Number(comment.dataset.rev),
  ]);
}

/** Read the revision of a page of the server. */
export function readState(page: HTMLElement): State {
  return {
    epoch: page.dataset.epoch ?? "",
    rev: Number(page.dataset.rev),
    comments: new Map(readRevisions(page)),
    tallies: new Map(
      all(page, "[data-poll]").map((card) => [Number(card.dataset.poll), Number(card.dataset.version)]),
    ),
  };
}
