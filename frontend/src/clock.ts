/// The server's clock: a poll closes by it, whatever the reader's own says.

let aheadMs = 0;

/** Set the clock by what the server wrote into the page as it sent it. */
export function setClock(sent: string | undefined): void {
  const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const sentMs = new Date(sent ?? "").getTime();
  if (load && !Number.isNaN(sentMs)) {
    aheadMs = sentMs - (performance.timeOrigin + load.responseStart);
  }
}

export function serverNow(): Date {
  return new Date(Date.now() + aheadMs);
}
