/// The entry point of the readers' pages.
import "../styles/main.css";
import { ArticlePage } from "./page/article";
import { Bell } from "./page/bell";
import { noteWritten } from "./page/dom";
import { loadMessages } from "./page/messages";
import { closeFromOutside } from "./page/popovers";
import { offerReload } from "./page/reload-offer";
import { UndoBar } from "./page/undo";

noteWritten(document);
closeFromOutside(document);
await loadMessages();
const place = document.querySelector<HTMLDetailsElement>("[data-bell]");
const bell = place && new Bell(place);
const page = document.querySelector<HTMLElement>("main[data-article]");
if (page) {
  // Each connection brings its reader's notices.
  new MutationObserver(() => bell?.reset()).observe(page, { attributeFilter: ["data-reader"] });
  const article = new ArticlePage(
    page,
    (notice) => bell?.showNotice(notice),
    (bar) => new UndoBar(bar, () => {}),
  );
  article.start();
  if (page.dataset.moderator === "yes" && page.querySelector("[data-threads]")) {
    void import("./thread/held").then(({ followHeld }) =>
      followHeld(page, (comment) => article.show(comment)),
    );
  }
  offerReload(page);
}
if (page?.querySelector(".follow")) {
  void import("./page/follow").then(({ followByCall }) => followByCall(page));
}
if (document.querySelector('[data-moment], time[title$=" UTC"]')) {
  void import("./page/moments").then(({ fillMoments }) => fillMoments(document));
}
const front = document.querySelector<HTMLElement>("[data-front]");
if (front) {
  void import("./page/front").then(({ keepUpToDate }) => keepUpToDate(front));
}
if (document.querySelector("[data-sign-in-page]")) {
  void import("./page/sign-in").then(({ signInByCall }) => signInByCall(document));
}
const push = document.querySelector<HTMLElement>("[data-push]");
if (push) {
  void import("./page/push").then(({ offerPush }) => offerPush(push));
}
if (document.querySelector("[data-passkeys]")) {
  void import("./page/passkeys").then(({ offerPasskeys }) => offerPasskeys(document));
}
