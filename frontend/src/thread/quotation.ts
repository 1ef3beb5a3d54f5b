/// The quote with which a reply begins, written as quotes are typed.
import { all, one } from "../page/dom";

/** The beginning of a comment that is quoted if nothing in it is selected. */
const MAX_LINES = 3;
const MAX_CHARACTERS = 300;

/** Return the quote of what is selected in a comment, or else of its first lines. */
export function quotationOf(comment: HTMLElement): string {
  const body = one(comment, "[data-body]");
  const lines =
    linesOf(selectedIn(body)) ?? linesOf(ownWordsIn(body), MAX_LINES) ?? linesOf(textIn(body), MAX_LINES);
  return (lines ?? []).map((line) => `> ${line}`).join("\n");
}

/** Write a quote below what is in a box already, and put the caret below the quote. */
export function insertQuotation(text: HTMLTextAreaElement, quotation: string): void {
  const before = text.value.trimEnd();
  text.value = `${before}${before && "\n\n"}${quotation}\n\n`;
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

/** Return the first line of what a comment's author says, or else of what they quote. */
export function firstLineOf(comment: HTMLElement): string {
  const body = one(comment, "[data-body]");
  return (linesOf(ownWordsIn(body), 1) ?? linesOf(textIn(body), 1) ?? [""])[0] ?? "";
}

function selectedIn(body: HTMLElement): string {
  const selection = getSelection();
  const range = selection?.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  if (!range || !body.contains(range.startContainer)) {
    return "";
  }
  if (!body.contains(range.endContainer)) {
    // Three clicks select a paragraph, and end in what follows it.
    range.setEnd(body, body.childNodes.length);
  }
  return range.toString();
}

/** Return what the author says, without what they quote. */
function ownWordsIn(body: HTMLElement): string {
  const copy = body.cloneNode(true) as HTMLElement;
  for (const quote of all(copy, "blockquote")) {
    quote.remove();
  }
  return textIn(copy);
}

function textIn(body: HTMLElement): string {
  const text = body.textContent ?? "";
  const cut = text.slice(0, MAX_CHARACTERS);
  return text.length > MAX_CHARACTERS ? `${cut.replace(/\s\S*$/, "")}…` : text;
}

function linesOf(text: string, limit?: number): string[] | null {
  const lines = text.split("\n").map((line) => line.trim());
  const written = lines.filter((line) => line !== "").slice(0, limit);
  return written.length > 0 ? written : null;
}
