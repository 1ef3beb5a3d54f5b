/// The entry point of the readers' pages.
import "../styles/main.css";
import { ArticlePage } from "./page/article";
import { noteWritten, one } from "./page/dom";
import { loadMessages } from "./page/messages";
import { Notices } from "./page/notices";
import { UndoBar } from "./page/undo";

noteWritten(document);
await loadMessages();
const notices = new Notices(one(document, "[data-notices]"));
const page = document.querySelector<HTMLElement>("main[data-article]");
if (page) {
  new ArticlePage(page, notices.showNotice.bind(notices), (bar) => new UndoBar(bar, () => {})).start();
}
const front = document.querySelector<HTMLElement>("[data-front]");
if (front) {
  void import("./page/front").then(({ keepUpToDate }) => keepUpToDate(front));
}
if (document.querySelector("[data-sign-in-page]")) {
  void import("./page/sign-in").then(({ signInByCall }) => signInByCall(document));
}
if (document.querySelector("[data-passkeys]")) {
  void import("./page/passkeys").then(({ offerPasskeys }) => offerPasskeys(document));
}
