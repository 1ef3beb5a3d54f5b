/// The times beside comments: in the reader's own time zone, by the server's clock.
import { all, writeText } from "./dom";
import { inFull, when } from "./words";

/** Bring the times of all comments up to date. */
export function refreshTimes(root: ParentNode): void {
  for (const time of all<HTMLTimeElement>(root, ".comment time")) {
    fillTime(time);
  }
}

/** Write the time of an element in the reader's words. */
export function fillTime(time: HTMLTimeElement): void {
  const moment = new Date(time.dateTime);
  writeText(time, when(moment));
  time.title = inFull(moment);
}
