/// The entry of the frame on a publisher's page: the same parts as on our own pages, for a reader known by token.
import "../styles/frame.css";
import { Account } from "./account";
import { ArticlePage } from "./article";
import { speakBy } from "./credentials";
import { one, show } from "./dom";
import { call } from "./http";
import { Notices } from "./notices";
import { tellSize } from "./size";
import { Token } from "./token";
import type { Session } from "./wire";

const page = one(document, "main[data-embedder]");
const embedder = page.dataset.embedder ?? "";

tellSize(embedder);
if (page.dataset.article) {
  void startArticle();
}

async function startArticle(): Promise<void> {
  const token = new Token(embedder);
  speakBy(token);
  const article = new ArticlePage(page, new Notices(one(page, "[data-notices]")));
  new Account(page, (session) => article.changeReader(session)).start();
  one<HTMLFieldSetElement>(page, "[data-needs-script]").disabled = false;
  show(page.querySelector("[data-without-script]"), false);
  if (token.isKept) {
    // Who was here before is the same reader again, and their token lives on.
    await call<Session>("GET", "/session").then(
      (session) => article.changeReader(session),
      () => {},
    );
  }
  article.start();
}
