/// Offers something to what the device shares with. Loaded only when a reader shares.
/** Share by what the device offers; false if it can't, or may not here. Readers who decide not to have been served. */
export async function offer(data: ShareData): Promise<boolean> {
  if (!navigator.canShare?.(data)) {
    return false;
  }
  return navigator.share(data).then(
    () => true,
    (failure) => (failure as Error).name === "AbortError",
  );
}
