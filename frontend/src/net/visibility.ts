/// Whether the tab is visible.

/** A tab that is hidden for longer needs no event stream: browsers have few connections, and other tabs need them. */
const HIDDEN_MS = 5_000;

/** Call `onHidden` once the tab has been hidden for a while, and `onShown` whenever it is shown. */
export function watchVisibility(events: { onHidden(): void; onShown(): void }, signal: AbortSignal): void {
  let hiding: number | undefined;
  const note = () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = window.setTimeout(events.onHidden, HIDDEN_MS);
    } else {
      events.onShown();
    }
  };
  document.addEventListener("visibilitychange", note, { signal });
  signal.addEventListener("abort", () => clearTimeout(hiding), { once: true });
}
