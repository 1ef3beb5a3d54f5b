/// Moments that are not far away, in the reader's own time zone.
import { serverNow } from "./clock";
import { locale } from "./messages";

const WEEKDAYS_MS = 6 * 86_400_000;
const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** Write a moment as briefly as its distance allows: 18:00, Sunday 18:00, or 3 December 2026, 18:00. */
export function when(moment: Date, now: Date = serverNow()): string {
  const time = moment.toLocaleTimeString(locale(), CLOCK);
  if (moment.toDateString() === now.toDateString()) {
    return time;
  }
  const isNear = Math.abs(moment.getTime() - now.getTime()) < WEEKDAYS_MS;
  return isNear
    ? `${moment.toLocaleDateString(locale(), { weekday: "long" })} ${time}`
    : `${moment.toLocaleDateString(locale(), { dateStyle: "long" })} ${time}`;
}

/** Write a moment in full. */
export function inFull(moment: Date): string {
  return moment.toLocaleString(locale(), { dateStyle: "full", timeStyle: "short", hourCycle: "h23" });
}
