/// The entry point of the frame on a publisher's page: the same parts as on our own pages, for a reader with a token.
import "../styles/frame.css";
import later from "../styles/later.css?url";
import { Embedder, type Wishes } from "./embed/embedder";
import type { PublisherSignIn } from "./embed/publisher-sign-in";
import { useCredentials } from "./net/credentials";
import { call } from "./net/http";
import { Token } from "./net/token";
import type { Session } from "./net/wire";
import { ArticlePage } from "./page/article";
import { noteWritten, one, show } from "./page/dom";
import { loadMessages } from "./page/messages";
import type { Notices } from "./page/notices";

const page = one(document, "main[data-embedder]");
const embedder = page.dataset.embedder ?? "";

noteWritten(document);
if (page.dataset.refusedChoices) {
  console.warn(`Hustings: not understood: ${page.dataset.refusedChoices}`);
}
if (page.dataset.article) {
  void startArticle();
} else {
  new Embedder(embedder, () => {}).refuse(page.textContent.trim());
}

async function startArticle(): Promise<void> {
  void import("./page/styles").then(({ loadStyles }) => loadStyles(later));
  const [{ offerAccount }] = await Promise.all([import("./embed/own-part"), loadMessages()]);
  const token = new Token(embedder);
  useCredentials(token);
  let notices: Promise<Notices> | undefined;
  const article = new ArticlePage(page, async (notice) => {
    notices ??= import("./page/notices").then(({ Notices }) => new Notices(one(page, "[data-notices]")));
    (await notices).showNotice(notice);
  });
  const onSession = (session: Session) => article.changeReader(session);
  offerAccount(page, onSession);
  let publisher: Promise<PublisherSignIn> | undefined;
  let start = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  one<HTMLFieldSetElement>(page, "[data-needs-script]").disabled = false;
  show(page.querySelector("[data-without-script]"), false);
  const reveal = async (comment: number) => {
    const element = await article.findComment(comment);
    element?.focus({ preventScroll: true });
    if (element) {
      around.reveal(element);
    }
  };
  const around = new Embedder(embedder, ({ theme, comment, token: introduced, signIn }: Wishes) => {
    if (typeof theme === "string") {
      showTheme(theme);
    }
    if (comment) {
      void reveal(comment);
    }
    if (typeof introduced === "string") {
      publisher ??= Promise.all([import("./embed/publisher-sign-in"), started]).then(
        ([{ PublisherSignIn }]) => new PublisherSignIn(page, onSession, () => around.askForToken()),
      );
      void publisher.then((found) => found.follow(introduced, signIn));
    }
  });
  around.show();
  stayAtComments(reveal, (part) => around.reveal(part));
  if (token.isKept) {
    // A returning reader keeps their identity, and their token is renewed.
    await call<Session>("GET", "/session").then(
      (session) => article.changeReader(session).catch(() => {}),
      () => {},
    );
  }
  article.start();
  start();
}

/** Apply a theme, or the reader's preference if it is neither of the two. */
function showTheme(theme: string): void {
  const known = theme === "light" || theme === "dark" ? theme : "";
  document.documentElement.toggleAttribute("data-theme", known !== "");
  document.documentElement.dataset.theme = known;
  document.querySelector("meta[name=color-scheme]")?.setAttribute("content", known || "light dark");
}

/** Follow links to parts and comments of this debate inside the frame; without script they lead to separate pages. */
function stayAtComments(
  reveal: (comment: number) => Promise<void>,
  showPart: (part: HTMLElement) => void,
): void {
  page.addEventListener("click", (event) => {
    const counted = (event.target as Element).closest<HTMLAnchorElement>("[data-counts] a");
    if (counted) {
      event.preventDefault();
      showPart(one(page, counted.hash));
      return;
    }
    const link = (event.target as Element).closest<HTMLElement>("[data-link], [data-answered] a, [data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const comment = link.closest<HTMLElement>(".comment")?.dataset;
    const id = comment ? (link.matches("[data-link]") ? comment.comment : comment.parent) : link.dataset.at;
    if (id) {
      event.preventDefault();
      void reveal(Number(id));
    }
  });
}
