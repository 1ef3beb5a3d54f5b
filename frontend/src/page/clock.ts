/// The server's clock: the page shows times and offers actions by it, whatever the reader's own clock says.

let aheadMs = 0;

/** Set the clock from the time in the response's header: the page itself may have been made earlier, for somebody else.
 *  In a browser that doesn't show the header, the clock is set once the page is connected. */
export function setClock(): void {
  const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const now = load?.serverTiming?.find((entry) => entry.name === "now")?.description;
  if (load) {
    noteServerTime(now, performance.timeOrigin + load.responseStart);
  }
}

/** Set the clock from the server's time at a moment of this machine's clock. */
export function noteServerTime(now: string | undefined, at = Date.now()): void {
  const nowMs = new Date(now ?? "").getTime();
  if (!Number.isNaN(nowMs)) {
    aheadMs = nowMs - at;
  }
}

export function serverNow(): Date {
  return new Date(Date.now() + aheadMs);
}
