/// Drafts outlive the page: the tab keeps a typed text until the server has acknowledged it.
import type { Marks } from "../net/commands";

/** A comment as it was sent: the client's key lets the server recognise a repeated comment. */
export interface Sent extends Marks {
  key: string;
  body: string;
}

export interface Draft {
  body: string;
  /** The last comment sent from this box, if it may have arrived. */
  sent?: Sent | undefined;
  /** Whether it is retried until there is an answer. */
  waits?: boolean;
  /** Who is mentioned in it, as JSON. */
  mentions?: string | undefined;
}

/** Which box of a debate: the main one, that of a reply to a comment, or another one by its name. */
type Box = number | string | undefined;

const place = (slug: string, box: Box) => `draft:${slug}:${box ?? "top"}`;

export function loadDraft(slug: string, box: Box): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(place(slug, box)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function keepDraft(slug: string, box: Box, draft: Draft): void {
  try {
    sessionStorage.setItem(place(slug, box), JSON.stringify(draft));
  } catch {
    // Without storage the text is still in its box.
  }
}

export function dropDraft(slug: string, box: Box): void {
  try {
    sessionStorage.removeItem(place(slug, box));
  } catch {
    // See above.
  }
}

/** Return the comments to which this tab has unsent replies. */
export function waitingReplies(slug: string): number[] {
  try {
    const prefix = place(slug, 0).slice(0, -1);
    return Object.keys(sessionStorage)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .filter((parent) => parent > 0 && loadDraft(slug, parent)?.waits);
  } catch {
    return [];
  }
}

/** Return what to send: an unchanged comment keeps its key, any other one gets a new key. */
export function toSend(body: string, marks: Marks, last: Sent | undefined): Sent {
  const sent = { key: last?.key ?? "", body, ...marks };
  return last && JSON.stringify(last) === JSON.stringify(sent) ? last : { ...sent, key: newKey() };
}

/** Make a random UUID; `crypto.randomUUID` exists only on secure pages. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
