/// What a publisher's page loads: puts a debate or a poll in a frame above the link that stands before the script. Once
/// the frame shows itself the link is hidden; where it never does, the link stays.
///
/// <p><a href="https://HOST/a/SLUG/poll/">Can't see the poll? Open it here</a></p>
/// <script src="https://HOST/embed.js" data-poll="ID" async></script>

const FIRST_HEIGHT_PX = 420;
const MAX_HEIGHT_PX = 100_000;

const script = document.currentScript;
if (script instanceof HTMLScriptElement && location.protocol.startsWith("http")) {
  embed(script, new URL(script.src).origin);
}

function embed(place: HTMLScriptElement, host: string): void {
  const { poll, title = document.title, theme } = place.dataset;
  const canonical = document.querySelector<HTMLLinkElement>("link[rel=canonical]")?.href;
  const address = place.dataset.article || canonical || location.href;
  const parameters = new URLSearchParams(theme ? { theme } : {});
  const around = `${host}/embed/${location.protocol.slice(0, -1)}/${location.host}/`;
  if (!poll) {
    parameters.set("address", new URL(address, location.href).href);
    parameters.set("title", title);
  }
  const frame = document.createElement("iframe");
  const source = `${around}${poll ? `poll/${encodeURIComponent(poll)}/` : "page"}?${parameters}`;
  const link = findLink(place, host) ?? makeLink(place, poll ? `${host}/poll/${poll}/` : source);
  frame.title = poll ? "Poll" : "Debate";
  frame.loading = "lazy";
  // The server begins a debate only for a page that says where it is; its path is not needed for that.
  frame.referrerPolicy = "origin";
  frame.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
  );
  frame.style.cssText = `display:block;width:100%;height:${FIRST_HEIGHT_PX}px;border:0;color-scheme:${theme || "normal"}`;
  frame.src = source;
  link.before(frame);
  addEventListener("message", ({ origin, source: sender, data }) => {
    const height: unknown = data?.hustings;
    if (origin === host && sender === frame.contentWindow && typeof height === "number" && height > 0) {
      frame.style.height = `${Math.min(Math.ceil(height), MAX_HEIGHT_PX)}px`;
      link.hidden = true;
    }
  });
}

/** Find the link that the publisher has put before the script, with the paragraph that it is in. */
function findLink(place: HTMLScriptElement, host: string): HTMLElement | null {
  const before = place.previousElementSibling;
  const links = before?.querySelectorAll("a") ?? [];
  const isOurs = [...links, before].some((link) => link instanceof HTMLAnchorElement && link.origin === host);
  return before instanceof HTMLElement && isOurs ? before : null;
}

function makeLink(place: HTMLScriptElement, address: string): HTMLElement {
  const paragraph = document.createElement("p");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = "Can't see the debate? Open it here";
  paragraph.append(link);
  place.before(paragraph);
  return paragraph;
}
