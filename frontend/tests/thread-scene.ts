/// For the tests of the thread: a page with the slots of the server's markup that they need, and comments to show on it.
import type { PublishedComment, Tombstone } from "../src/net/wire";
import { all } from "../src/page/dom";

const COMMENT = `
  <article class="comment" id="comment-0" data-comment="0" tabindex="-1">
    <p class="over" data-pinned></p><p class="over" data-picked></p><p class="over" data-question></p><p class="over" data-answer></p><p class="over" data-pending></p>
    <header><i data-who=""></i><b data-author-name></b><span data-badge></span><span data-side></span>
      <a data-answers href="#comment-0"><bdi></bdi></a><span data-edited></span>
      <a data-link href="?comment=0#comment-0"><time></time></a></header>
    <div data-body></div>
    <footer><button data-act="like"><span data-likes></span></button>
      <a data-act="reply" href="?reply=0#comment-0">Reply</a><a data-reply-count href="?thread=0#comment-0"></a>
      <a data-act="menu" href="?menu=0#comment-0">More</a></footer>
    <div data-form></div>
  </article>`;

const TEMPLATES = `
  <template id="thread-template"><section class="thread" data-thread="0">${COMMENT}
    <div data-replies></div><p class="more" hidden><a data-more-replies="0" href="?thread=0"></a></p></section></template>
  <template id="strip-template"><p class="strip"><button data-back hidden></button><button data-show-new hidden><b data-new></b><span data-sides></span></button></p></template>
  <template id="removed-template"><article class="comment tombstone" id="comment-0"><p><span>Removed by a moderator</span>\n</p><div data-form></div></article></template>
  <template id="hidden_by_you-template"><article class="comment tombstone" id="comment-0"><p>A person you hid</p><div data-form></div></article></template>`;

/** Fill the document with a debate's page, in an order of its threads; returns the page. */
export function setPage(sort: "newest" | "oldest" | "top", data: Record<string, string> = {}): HTMLElement {
  document.body.innerHTML = `
    <main data-article="a-debate"><div id="debate"></div>
      <div data-open-debate></div>
      <div data-posted></div>
      <div data-new-row><small data-busy></small><button data-live hidden></button></div>
      <div data-threads></div><p data-empty>Nobody has written yet.</p>
    </main>${TEMPLATES}`;
  const page = document.querySelector("main") as HTMLElement;
  Object.assign(page.dataset, { sort, firstPage: "yes", lastPage: "yes", reader: "1", ...data });
  return page;
}

/** A comment of somebody else's, published as many minutes after twelve as its number says. */
export function comment(id: number, more: Partial<PublishedComment> = {}): PublishedComment {
  const created = `2026-01-01T12:${String(id).padStart(2, "0")}:00Z`;
  return {
    id,
    rev: id,
    parent: null,
    author: { id: 2, name: "Ben" },
    body: `Words ${id}`,
    html: `<p>Words ${id}</p>`,
    created,
    edited: null,
    state: "published",
    likes: 0,
    replies: 0,
    pinned: false,
    side: null,
    depth: more.parent ? 1 : 0,
    ...more,
  };
}

export function tombstone(of: PublishedComment): Tombstone {
  return { id: of.id, rev: of.rev + 100, parent: of.parent, created: of.created, state: "removed", replies: 0 };
}

/** The numbers of the threads on the page, from top to bottom. */
export function threads(page: HTMLElement): number[] {
  return all(page, "[data-threads] > .thread").map((thread) => Number(thread.dataset.thread));
}

/** The numbers of the replies in a thread, from top to bottom. */
export function replies(page: HTMLElement, thread: number): number[] {
  return all(page, `[data-thread="${thread}"] [data-replies] > .comment`).map((reply) =>
    Number(reply.dataset.comment),
  );
}
