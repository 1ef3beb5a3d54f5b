/// What a publisher's page loads: puts a debate or a poll in a frame above the link before the script. As soon as
/// the frame shows the debate, the link is hidden; until then, it stays.
///
/// <p><a href="https://HOST/a/SLUG/poll/">Can't see the poll? Open it here</a></p>
/// <script src="https://HOST/embed.js" data-poll="ID" async></script>
///
/// `data-token`, or `Hustings.signIn(token)`, says who the publisher's own reader is.
/// Pages that never reload call `Hustings.mount(element)` and `Hustings.unmount(element)`; debates that are
/// removed from the page are unmounted automatically.

import translated from "../messages/embed.json";
import { heights, remember } from "./heights";
import { findLink, makeLink } from "./link";

/** This script's own sentences, by language; the frame has its own. */
const SENTENCES: Record<string, Record<string, string> | undefined> = translated;

/** A signed token, none for nobody, or a function that gets one. */
type Token = string | null | (() => Token | Promise<Token>);

interface Api {
  signIn(token: Token): void;
  mount(place: HTMLElement): void;
  unmount(place: HTMLElement): void;
}

declare global {
  interface Window {
    Hustings?: Api;
  }
}

interface Mounted {
  readonly host: string;
  readonly frame: HTMLIFrameElement;
  readonly link: HTMLElement;
  readonly isLinkOurs: boolean;
  readonly linkStyle: string;
  /** Show the frame, and the link, if it stays, below it. */
  settle(): void;
  readonly themes: MutationObserver;
  /** Whether the frame has been asked to show the comment that the page was opened for. */
  isOpened: boolean;
}

/** The height until the frame says its own, if neither the page nor an earlier visit has said it. */
const POLL_HEIGHT_PX = 380;
const DEBATE_HEIGHT_PX = 800;
/** What the frame's address says of its looks. */
const LOOKS = ["theme", "lang", "accent", "font", "radius", "density"];
const MAX_HEIGHT_PX = 100_000;
/** A frame that has loaded and sends nothing for this long has no script: it is shown together with the link. */
const PATIENCE_MS = 1_000;
/** The distance between the window's top and the comment that the page was opened for. */
const HEADROOM_PX = 120;
const SCRIPTS = 'script[src*="/embed.js"]';

const current = document.currentScript;
const own =
  current instanceof HTMLScriptElement ? current : document.querySelector<HTMLScriptElement>(SCRIPTS);
const api = window.Hustings ?? makeApi(own ? new URL(own.src).origin : "");
window.Hustings = api;

if (current instanceof HTMLScriptElement) {
  api.mount(current);
} else {
  // A module runs once, even if several scripts load it.
  for (const script of document.querySelectorAll<HTMLScriptElement>(SCRIPTS)) {
    api.mount(script);
  }
}

function makeApi(home: string): Api {
  const mounts = new Map<HTMLElement, Mounted>();
  let token: Token | undefined;
  const watcher = new MutationObserver(() => {
    for (const [place, { frame }] of mounts) {
      if (!place.isConnected || !frame.isConnected) {
        unmount(place);
      }
    }
  });

  function mount(place: HTMLElement): void {
    const host = place instanceof HTMLScriptElement ? new URL(place.src).origin : place.dataset.host || home;
    unmount(place);
    const problem = findProblem(place, host);
    if (problem) {
      complain(problem);
      return;
    }
    const mounted = show(place, host);
    mounts.set(place, mounted);
    if (mounts.size === 1) {
      addEventListener("message", hear);
      addEventListener("hashchange", showComment);
      watcher.observe(document, { childList: true, subtree: true });
    }
  }

  function unmount(place: HTMLElement): void {
    const mounted = mounts.get(place);
    if (!mounted) {
      return;
    }
    mounts.delete(place);
    mounted.themes.disconnect();
    mounted.frame.remove();
    mounted.link.hidden = false;
    mounted.link.style.cssText = mounted.linkStyle;
    if (mounted.isLinkOurs) {
      mounted.link.remove();
    }
    if (mounts.size === 0) {
      removeEventListener("message", hear);
      removeEventListener("hashchange", showComment);
      watcher.disconnect();
    }
  }

  function hear({ origin, source, data }: MessageEvent): void {
    for (const [place, mounted] of mounts) {
      const { frame, link, host } = mounted;
      const height: unknown = data?.hustings;
      if (origin !== host || source !== frame.contentWindow || typeof height !== "number" || !(height > 0)) {
        continue;
      }
      const shown = Math.min(Math.ceil(height), MAX_HEIGHT_PX);
      frame.style.height = `${shown}px`;
      link.hidden = data.shows !== false;
      mounted.settle();
      if (link.hidden) {
        remember(frame.src, shown);
      }
      if (data.starts) {
        tell(mounted, { theme: place.dataset.theme ?? "", comment: mounted.isOpened ? 0 : askedComment() });
        mounted.isOpened = true;
      }
      if (data.starts || data.asks) {
        void introduce(place, mounted);
      }
      if (data.shows === false && data.message) {
        complain(String(data.message));
      }
      if (typeof data.at === "number") {
        scrollBy({ top: frame.getBoundingClientRect().top + data.at - HEADROOM_PX });
      }
    }
  }

  function signIn(given: Token): void {
    token = given;
    for (const [place, mounted] of mounts) {
      void introduce(place, mounted);
    }
  }

  /** Tell the frame who the reader is, if the page says so. */
  async function introduce(place: HTMLElement, mounted: Mounted): Promise<void> {
    const given = token === undefined ? place.dataset.token : token;
    const said = typeof given === "function" ? await given() : given;
    if (said !== undefined) {
      tell(mounted, { token: `${said ?? ""}`, signIn: place.dataset.signIn });
    }
  }

  function showComment(): void {
    for (const mounted of mounts.values()) {
      tell(mounted, { comment: askedComment() });
    }
  }

  return { mount, unmount, signIn };
}

function findProblem(place: HTMLElement, host: string): string {
  if (!location.protocol.startsWith("http")) {
    return "only pages that are loaded from a server can show a debate.";
  }
  if (!host) {
    return "data-host must name the server, for example https://debate.example.";
  }
  return document.body?.contains(place)
    ? ""
    : "this element is not in <body>. Put the script where the debate is to appear, or call Hustings.mount(element).";
}

function show(place: HTMLElement, host: string): Mounted {
  const { poll, title = document.title, lang, article, id, signature } = place.dataset;
  const sentence = speaker(lang || document.documentElement.lang);
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  const parameters = new URLSearchParams();
  for (const look of LOOKS) {
    const chosen = place.dataset[look];
    if (chosen) {
      parameters.set(look, chosen);
    }
  }
  const around = `${host}/embed/${location.protocol.slice(0, -1)}/${location.host}/`;
  if (!poll) {
    // The signed value is sent exactly as written.
    const address =
      article && /^https?:/i.test(article)
        ? article
        : new URL(article || canonical || "", location.href).href;
    parameters.set("address", address);
    parameters.set("title", title);
    // The server uses it if the canonical address is another site's.
    if (!article && canonical) {
      parameters.set("own", location.href);
    }
    if (id) {
      parameters.set("identity", id);
    }
    if (signature) {
      parameters.set("signature", signature);
    }
  }
  const frame = document.createElement("iframe");
  const source = `${around}${poll ? `poll/${encodeURIComponent(poll)}/` : "page"}?${parameters}`;
  const known = findLink(place, host);
  const link =
    known ??
    (poll
      ? makeLink(place, `${host}/poll/${poll}/`, sentence("Can't see the poll? Open it here"))
      : makeLink(place, source, sentence("Can't see the debate? Open it here")));
  frame.title = poll ? sentence("Poll") : sentence("Debate");
  frame.loading = askedComment() ? "eager" : "lazy";
  // The server creates a debate only for a page that sends its address; the path is not needed here.
  frame.referrerPolicy = "origin";
  frame.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
  );
  // A browser that can't share logs a warning about the word.
  frame.allow = `clipboard-write; publickey-credentials-get${"share" in navigator ? "; web-share" : ""}`;
  const height =
    heights()[source] ||
    Number(place.dataset.height) ||
    Number.parseFloat(link.style.minHeight) ||
    (poll ? POLL_HEIGHT_PX : DEBATE_HEIGHT_PX);
  frame.style.cssText = `display:block;width:100%;height:${height}px;border:0;opacity:0`;
  frame.src = source;
  link.before(frame);
  // Until the frame is there, the link stays where it was, at the frame's top: then nothing moves.
  const linkStyle = link.style.cssText;
  link.style.cssText += `;position:absolute;margin:-${height}px 0 0;min-height:0`;
  const settle = () => {
    frame.style.opacity = "";
    link.style.cssText = `${linkStyle};min-height:0`;
  };
  frame.onload = () => setTimeout(settle, PATIENCE_MS);
  const paint = () => {
    frame.style.colorScheme = place.dataset.theme || "normal";
  };
  const themes = new MutationObserver(() => {
    paint();
    tell(mounted, { theme: place.dataset.theme ?? "" });
  });
  const mounted = { host, frame, link, isLinkOurs: !known, linkStyle, settle, themes, isOpened: false };
  themes.observe(place, { attributeFilter: ["data-theme"] });
  paint();
  return mounted;
}

/** Send the frame a message; a missing frame, or one with the browser's own error page, ignores it. */
function tell(
  { frame, host, link }: Mounted,
  told: { theme?: string; comment?: number; token?: string; signIn?: string | undefined },
): void {
  if (link.hidden) {
    frame.contentWindow?.postMessage({ hustings: told }, host);
  }
}

/** Return the comment that the page was opened for: `#hustings-comment-12` or `?hustings-comment=12`; otherwise 0. */
function askedComment(): number {
  return Number(/\bhustings-comment[-=](\d+)/.exec(location.hash + location.search)?.[1] ?? 0);
}

/** Return a function that says a sentence in a language, or in English if it isn't translated. */
function speaker(language: string): (message: string) => string {
  const found = SENTENCES[language.toLowerCase().split("-")[0] ?? ""];
  return (message) => found?.[message] ?? message;
}

function complain(what: string): void {
  console.warn(`Hustings: ${what}`);
}
