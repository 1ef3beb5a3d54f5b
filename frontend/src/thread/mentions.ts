/// Who is meant by the names after "@" in a text that is being written. Knows nothing of fields, lists or servers.
import type { Mention } from "../net/wire";

/** The longest possible name: a longer text after "@" is no name. */
const MAX_NAME_CHARACTERS = 40;
const MAX_WORDS = 4;
/** As on the server: not in an address, where a letter, a slash or the like is before it. */
const BEGUN = /(?:^|[^\p{L}\p{N}\p{M}_@/.+&=-])@([^\n@]*)$/u;

/** Return the name that is being typed before the caret, and where its "@" is. */
export function begunName(text: string, caret: number): { prefix: string; place: number } | null {
  const prefix = BEGUN.exec(text.slice(0, caret))?.[1];
  if (prefix === undefined || /^\s/.test(prefix) || [...prefix].length > MAX_NAME_CHARACTERS) {
    return null;
  }
  const words = prefix.trim().split(/\s+/).length;
  return words > MAX_WORDS ? null : { prefix, place: caret - prefix.length - 1 };
}

/** Return the mentions of a text after it has changed: those whose "@" and name are untouched. */
export function afterChange(mentions: Mention[], before: string, after: string): Mention[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) {
    start += 1;
  }
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) {
    end += 1;
  }
  return mentions.flatMap((mention) => {
    const place = placeOf(before, mention.at);
    const isBefore = place + 1 + mention.name.length <= start;
    const isAfter = place >= before.length - end;
    if (place < 0 || !(isBefore || isAfter)) {
      return [];
    }
    return [{ ...mention, at: countOf(after, isBefore ? place : place + after.length - before.length) }];
  });
}

/** Put a person's name where its beginning has been typed; returns the new text, its mentions, and the caret's place. */
export function withName(
  text: string,
  mentions: Mention[],
  { place, prefix }: { place: number; prefix: string },
  person: { id: number; name: string },
): { text: string; mentions: Mention[]; caret: number } {
  const rest = text.slice(place + 1 + prefix.length);
  const begun = `${text.slice(0, place)}@${person.name}${/^[\s,.;:!?)]/.test(rest) ? "" : " "}`;
  const changed = begun + rest;
  const at = countOf(changed, place);
  const others = afterChange(mentions, text, changed).filter((mention) => mention.at !== at);
  return {
    text: changed,
    mentions: [...others, { at, reader: person.id, name: person.name }].sort(
      (one, other) => one.at - other.at,
    ),
    caret: begun.length,
  };
}

/** Say whether the "@" at a place begins one of the mentions. */
export function isMention(text: string, mentions: Mention[], place: number): boolean {
  const at = countOf(text, place);
  return mentions.some((mention) => mention.at === at);
}

function countOf(text: string, place: number): number {
  return text.slice(0, place).split("@").length - 1;
}

function placeOf(text: string, at: number): number {
  let place = text.indexOf("@");
  for (let count = 0; count < at && place >= 0; count += 1) {
    place = text.indexOf("@", place + 1);
  }
  return place;
}
