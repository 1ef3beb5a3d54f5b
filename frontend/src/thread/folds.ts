/// Folds long comments, and a thread when its line is clicked. Also shows what a reply answers, and the full text of names
/// that are cut. Nothing is folded without script.
import { all, one, textOf } from "../page/dom";
import { t, tn } from "../page/messages";
import { repliesOf } from "./insertion";
import { keepInView } from "./scroll-anchor";

const LINES = 12;
/** A text that is longer by no more than this is not folded: it would not be worth a click. */
const MORE_LINES = 2;

/** Texts that have been measured, and those that the reader has opened. */
const measured = new WeakSet<Element>();

/** Fold the comments that are long and have not been looked at yet, and give each thread its line. */
export function fold(root: HTMLElement): void {
  const bodies = all(root, ".comment .body").filter((body) => !measured.has(body) && body.clientHeight > 0);
  const long = bodies.filter(isLong);
  for (const body of bodies) {
    measured.add(body);
  }
  if (long.length > 0) {
    keepInView(() => {
      for (const body of long) {
        foldText(body);
      }
    });
  }
  for (const replies of all(root, "[data-replies]:not(:has(> .line)):has(> .comment)")) {
    replies.prepend(makeLine());
  }
  for (const thread of all(root, ".thread.folded")) {
    one(thread, "[data-unfold]").textContent = describe(thread);
  }
}

/** A comment has changed: measure its text again, unless the reader has opened it. */
export function foldAgain(comment: HTMLElement): void {
  const body = comment.querySelector(".body");
  if (body?.classList.contains("long")) {
    openText(comment);
    measured.delete(body);
  }
}

/** Handle clicks on lines and on "Read more", and the focus in a text that is folded. */
export function followFolds(page: HTMLElement, signal: AbortSignal): void {
  page.addEventListener("click", noteClick, { signal });
  page.addEventListener("focusin", (event) => noteFocus(event.target as Element), { signal });
  page.addEventListener("pointerover", (event) => nameWhole(event.target as Element), {
    signal,
    passive: true,
  });
}

function noteClick(event: MouseEvent): void {
  const target = event.target as Element;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (target.closest("[data-reply-count]") && isPlain) {
    event.preventDefault();
  }
  const answers = target.closest<HTMLAnchorElement>("a[data-answers]");
  const reply = answers?.closest<HTMLElement>(".comment");
  if (answers && reply && isPlain) {
    event.preventDefault();
    import("./answered")
      .then(({ toggleAnswered }) => toggleAnswered(reply, answers))
      .catch(() => open(answers.href, document.querySelector("base")?.target || "_self"));
  }
  const comment = target.closest("[data-read-more]")?.closest<HTMLElement>(".comment");
  const thread = target
    .closest("[data-fold], [data-unfold], [data-reply-count]")
    ?.closest<HTMLElement>(".thread");
  if (comment) {
    openText(comment);
    comment.focus({ preventScroll: true });
  } else if (thread?.matches(".folded")) {
    unfoldThread(thread);
  } else if (thread) {
    foldThread(thread);
  }
}

function noteFocus(target: Element): void {
  const comment = target.closest(".body.long")?.closest<HTMLElement>(".comment");
  if (comment) {
    openText(comment);
  }
}

/** The server gives long names and sides a title, but what fits depends on the window and on the rest of the line. */
function nameWhole(target: Element): void {
  const part = target.closest<HTMLElement>("[data-author-name], [data-side]");
  if (part && part.scrollWidth > part.clientWidth) {
    part.title = textOf(part);
  }
}

function isLong(body: HTMLElement): boolean {
  const lineHeight = Number.parseFloat(getComputedStyle(body).lineHeight);
  const isSought = body.closest(".comment:target") !== null || body.contains(document.activeElement);
  return body.scrollHeight > (LINES + MORE_LINES) * lineHeight && !isSought;
}

function foldText(body: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "read-more";
  button.dataset.readMore = "";
  button.textContent = t("Read more");
  body.classList.add("long");
  body.after(button);
}

function openText(comment: HTMLElement): void {
  comment.querySelector(".body")?.classList.remove("long");
  comment.querySelector("[data-read-more]")?.remove();
}

function makeLine(): HTMLElement {
  const line = document.createElement("button");
  line.type = "button";
  line.className = "line";
  line.dataset.fold = "";
  line.setAttribute("aria-label", t("Fold this thread"));
  return line;
}

function foldThread(thread: HTMLElement): void {
  const line = document.createElement("button");
  line.type = "button";
  line.classList.add("plain", "unfold");
  line.dir = "auto";
  line.dataset.unfold = "";
  line.setAttribute("aria-expanded", "false");
  line.textContent = describe(thread);
  thread.prepend(line);
  thread.classList.add("folded");
  thread.scrollIntoView({ block: "nearest" });
  line.focus({ preventScroll: true });
}

function unfoldThread(thread: HTMLElement): void {
  thread.classList.remove("folded");
  one(thread, "[data-unfold]").remove();
  fold(thread);
  one(thread, ".comment").focus({ preventScroll: true });
}

/** Say whose thread it is, and how many replies it has. */
function describe(thread: HTMLElement): string {
  const count = repliesOf(thread);
  const name = textOf(thread.querySelector(":scope > .comment [data-author-name]"));
  return name
    ? tn("%(name)s and %(number)s reply", "%(name)s and %(number)s replies", count, { name })
    : tn("%(number)s reply", "%(number)s replies", count);
}
