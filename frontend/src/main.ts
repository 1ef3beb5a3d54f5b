/// The entry of the readers' pages.
import "../styles/main.css";
import { ArticlePage } from "./article";

const page = document.querySelector<HTMLElement>("main[data-article]");
if (page) {
  new ArticlePage(page).start();
}
