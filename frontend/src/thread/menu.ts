/// A comment's menu: made when it is opened, of the server's markup. Without script the server opens it.
import { call } from "../net/http";
import type { ParticipantsAnswer } from "../net/wire-objects";
import { Announcer } from "../page/announcer";
import { serverNow } from "../page/clock";
import { date as day } from "../page/dates";
import { all, cloneTemplate, one, show, showError, textOf, writeText } from "../page/dom";
import { t, tn } from "../page/messages";
import { until } from "../page/words";
import { addressParts } from "./address";
import { hideAuthor } from "./hidden";
import { insertQuotation, quotationOf } from "./quotation";

/** The debate's bar covers what is at the top of the window. */
const BAR_PX = 48;
const EDIT_WINDOW_MS = 5 * 60_000;

let open: AbortController | undefined;

/** A control of a comment's menu was pressed, or the one that opens and closes it. */
export function useMenu(comment: HTMLElement, control: HTMLElement): void {
  const menu = comment.querySelector("[data-menu]");
  if (control.dataset.act === "menu-copy") {
    void copyLink(comment, control);
  } else if (control.dataset.act === "menu-quote") {
    quote(comment);
    open?.abort();
  } else if (control.dataset.act === "menu-share") {
    void shareLink(comment, control);
  } else if (control.dataset.act === "menu-picture") {
    open?.abort();
    void sharePicture(comment);
  } else if (control.dataset.act === "menu-hide") {
    open?.abort();
    void hideAuthor(comment);
  } else if (menu) {
    open?.abort();
    // Without script the server has opened it.
    menu.remove();
  } else if (control.dataset.act === "menu") {
    openMenu(comment, control);
  }
}

function openMenu(comment: HTMLElement, opener: HTMLElement): void {
  open?.abort();
  open = new AbortController();
  const { signal } = open;
  const menu = makeMenu(comment);
  opener.after(menu);
  void describePerson(menu, comment.dataset.author ?? "").catch(() => {});
  const { bottom, height } = menu.getBoundingClientRect();
  const above = opener.getBoundingClientRect().top - BAR_PX;
  menu.classList.toggle("up", bottom > window.innerHeight && height < above);
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "true");
  signal.addEventListener("abort", () => {
    const hadFocus = menu.contains(document.activeElement);
    menu.remove();
    opener.setAttribute("aria-expanded", "false");
    if (hadFocus) {
      opener.focus({ preventScroll: true });
    }
  });
  const closeIf = (isDone: boolean) => isDone && open?.abort();
  const isOutside = ({ target }: Event) => !menu.contains(target as Node) && !opener.contains(target as Node);
  document.addEventListener("click", (event) => closeIf(isOutside(event)), { signal });
  document.addEventListener("focusin", (event) => closeIf(isOutside(event)), { signal });
  document.addEventListener("keydown", ({ key }) => closeIf(key === "Escape"), { signal });
  menu.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
}

/** Say below the menu since when the author is here, and how much they have written in this debate. */
async function describePerson(menu: HTMLElement, author: string): Promise<void> {
  const slug = document.querySelector<HTMLElement>("[data-article]")?.dataset.article ?? "";
  const path = `/articles/${encodeURIComponent(slug)}/participants?reader=${author}`;
  const [person] = (await call<ParticipantsAnswer>("GET", path)).people;
  const place = menu.querySelector<HTMLElement>("[data-person]");
  if (person?.since && person.comments && place) {
    const since = t("Here since %(day)s", { day: day(new Date(person.since)) });
    place.textContent = `${since} · ${tn("%(number)s comment here", "%(number)s comments here", person.comments)}`;
  }
}

function makeMenu(comment: HTMLElement): HTMLElement {
  const menu = cloneTemplate("menu-template");
  addressParts(menu, comment.dataset.comment ?? "");
  const isOwn = comment.dataset.own !== undefined;
  const isPinned = comment.querySelector("[data-pinned]") !== null;
  const isPick = comment.querySelector("[data-picked]") !== null;
  const leftMs = editableMs(one<HTMLTimeElement>(comment, "time").dateTime);
  const isOwnName = one<HTMLButtonElement>(comment, "[data-act=like]").disabled;
  const isPending = comment.dataset.state === "pending";
  const offered: Record<string, boolean> = {
    "menu-copy": navigator.clipboard !== undefined,
    "menu-share": navigator.share !== undefined,
    // Only their authors and moderators see held comments.
    "menu-picture": !isPending,
    // Not where the rules allow no replies.
    "menu-quote": one(comment, "[data-act=reply]").getClientRects().length > 0,
    report: !isOwnName,
    "menu-hide": !isOwnName && document.querySelector("[data-article]")?.getAttribute("data-reader") !== "",
    edit: isOwn && leftMs > 0,
    withdraw: isOwn,
    // Only another moderator can approve a moderator's own comment.
    approve: isPending && !isOwn,
    unmark: comment.querySelector("[data-question]") !== null,
    pick: !isPending && (isPick || !isOwn),
    pin: !isPending && comment.dataset.parent === undefined && (isPinned || !isOwn),
  };
  // Its room is there before its words.
  show(menu.querySelector("[data-person]"), true);
  for (const item of all(menu, "[data-act]")) {
    const act = item.dataset.act ?? "";
    item.hidden = false;
    if (!(offered[act] ?? true)) {
      item.remove();
    } else if (act === "edit") {
      const left = until(new Date(serverNow().getTime() + leftMs + 59_000));
      writeText(item, `${t("Edit")} · ${left}`);
    } else if (act === "menu-hide") {
      const name = textOf(one(comment, "[data-author-name]"));
      writeText(item, t("Hide %(name)s's comments", { name }));
    } else if (act === "pin" && isPinned) {
      (item as HTMLButtonElement).value = "unpin";
      writeText(item, t("Unpin"));
    } else if (act === "pick" && isPick) {
      (item as HTMLButtonElement).value = "unpick";
      writeText(item, t("Undo pick"));
    }
  }
  menu
    .querySelector("[data-their-page]")
    ?.setAttribute("href", `/moderation/people/${comment.dataset.author}/`);
  return menu;
}

/** Open the reply box with a quote of the comment: of what is selected in it, or else of its first lines. */
function quote(comment: HTMLElement): void {
  // Before the focus moves, which can end the selection.
  const lines = quotationOf(comment);
  const place = one(comment, "[data-form]");
  if (place.dataset.form !== "reply" || place.childElementCount === 0) {
    one(comment, "[data-act=reply]").click();
  }
  insertQuotation(one<HTMLTextAreaElement>(place, "textarea"), lines);
}

async function copyLink(comment: HTMLElement, item: HTMLElement): Promise<void> {
  const { href } = one<HTMLAnchorElement>(comment, "[data-link]");
  showError(comment, null);
  try {
    await navigator.clipboard.writeText(href);
    writeText(item, t("Link copied"));
    new Announcer(document.querySelector("[data-announce]")).say(t("Link copied"));
  } catch {
    open?.abort();
    showError(comment, t("The link can't be copied. It is: %(link)s", { link: href }));
  }
}

/** Offer a comment's link to what the device shares with; where it may not, as in some frames, the link is copied. */
async function shareLink(comment: HTMLElement, item: HTMLElement): Promise<void> {
  const url = one<HTMLAnchorElement>(comment, "[data-link]").href;
  const text = textOf(one(comment, "[data-author-name]"));
  const { offer } = await import("../page/offer");
  if (await offer({ title: document.title, text, url })) {
    open?.abort();
  } else {
    await copyLink(comment, item);
  }
}

/** Show a comment as a picture that can be saved and shared. */
async function sharePicture(comment: HTMLElement): Promise<void> {
  try {
    const [{ drawComment }, { showPicture }] = await Promise.all([
      import("./picture"),
      import("./picture-dialog"),
    ]);
    const words = `${textOf(one(comment, "[data-author-name]"))}: ${one(comment, "[data-body]").innerText}`;
    await showPicture(drawComment(comment), comment.id, words);
  } catch {
    showError(comment, t("The picture can't be made."));
  }
}

/** Return for how many milliseconds a comment can still be edited. */
function editableMs(created: string): number {
  return new Date(created).getTime() + EDIT_WINDOW_MS - serverNow().getTime();
}
