/// For the tests of the desk: a page with the slots of the server's markup that they need, and entries to list on it.
import type { QueueEntry } from "../src/net/wire";

const ROW = `
  <li class="entry" data-entry="0"><input type="checkbox" name="comment" value="0">
    <a data-open href="?open=0"></a><span data-author-name></span><span data-side></span>
    <span data-article><span data-section></span><span data-title></span></span><time></time>
    <span data-state-name></span><span data-excerpt></span><span data-complaint></span></li>`;

/** Fill the document with the desk; returns its page. */
export function setDesk(): HTMLElement {
  document.body.innerHTML = `
    <main><button data-show-arrived hidden></button><button data-help hidden></button>
      <form data-bulk><label data-choose-all hidden><input type="checkbox"><span data-chosen>All</span></label>
        <p data-bulk-hint>Choose some.</p><ul data-entries tabindex="-1"></ul>
        <div data-bulk-bar hidden><input name="reason"><button name="action" value="remove" type="button"></button></div>
      </form><p data-empty hidden></p>
      <textarea></textarea>
      <dialog data-help-sheet><input type="checkbox" data-keys-on></dialog></main>
    <template id="row-template">${ROW}</template>`;
  return document.querySelector("main") as HTMLElement;
}

export function entry(id: number, more: Partial<QueueEntry> = {}): QueueEntry {
  return {
    id,
    parent: null,
    article: "a-debate",
    title: "A debate",
    section: "",
    author: { id: 2, name: "Ben" },
    side: null,
    body: `Words ${id}`,
    html: `<p>Words ${id}</p>`,
    created: "2026-01-01T12:00:00Z",
    state: "published",
    was_published: true,
    pinned: false,
    likes: 0,
    replies: 0,
    reports: [],
    findings: [],
    decision: null,
    reasons_required: false,
    ...more,
  };
}

export function report(reason: string): QueueEntry["reports"][number] {
  return {
    reason,
    label: reason,
    note: "",
    reporter: "Cy",
    created: "2026-01-01T12:00:00Z",
  };
}

export const entries = (...ids: number[]): QueueEntry[] => ids.map((id) => entry(id));
