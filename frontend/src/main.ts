/// The entry of the readers' pages.
import "../styles/main.css";
import { ArticlePage } from "./article";
import { one } from "./dom";
import { Notices } from "./notices";
import { UndoBar } from "./undo";

const notices = new Notices(one(document, "[data-notices]"));
const page = document.querySelector<HTMLElement>("main[data-article]");
if (page) {
  new ArticlePage(page, notices, (bar) => new UndoBar(bar, () => {})).start();
}
