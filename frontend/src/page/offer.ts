/// Opens the device's own share dialog. Loaded only when a reader shares.
/** Open the device's share dialog; false if it has none, or may not open it here. Closing the dialog counts as success. */
export async function offer(data: ShareData): Promise<boolean> {
  if (!navigator.canShare?.(data)) {
    return false;
  }
  return navigator.share(data).then(
    () => true,
    (failure) => (failure as Error).name === "AbortError",
  );
}
