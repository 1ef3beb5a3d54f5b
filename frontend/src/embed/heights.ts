/// The heights of the frames that this browser has shown on the publisher's site, in its storage.

const MEMORY = "hustings-heights";
const MAX_REMEMBERED = 50;

/** Return the height of each frame that is remembered, by its address. */
export function heights(): Record<string, number> {
  try {
    return JSON.parse(localStorage[MEMORY]) ?? {};
  } catch {
    // Nothing is remembered, or the page may not store anything.
    return {};
  }
}

export function remember(source: string, height: number): void {
  const known = Object.entries({ ...heights(), [source]: height });
  try {
    localStorage[MEMORY] = JSON.stringify(Object.fromEntries(known.slice(-MAX_REMEMBERED)));
  } catch {
    // The next visit begins with the usual height.
  }
}
