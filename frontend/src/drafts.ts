/// Drafts outlive the page: what somebody has typed is kept in the tab until the server has it.

export interface Draft {
  body: string;
  /** The client's own name for the comment: sent again with it, a post that did arrive is not posted twice. */
  key: string;
}

const place = (slug: string, parent: number | undefined) => `draft:${slug}:${parent ?? "top"}`;

export function loadDraft(slug: string, parent: number | undefined): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(place(slug, parent)) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export function keepDraft(slug: string, parent: number | undefined, draft: Draft): void {
  try {
    sessionStorage.setItem(place(slug, parent), JSON.stringify(draft));
  } catch {
    // Without storage the text still stands in its box.
  }
}

export function dropDraft(slug: string, parent: number | undefined): void {
  try {
    sessionStorage.removeItem(place(slug, parent));
  } catch {
    // As above.
  }
}

/** Make a random UUID; `crypto.randomUUID` exists on secure pages alone. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
