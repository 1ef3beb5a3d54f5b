/// Moments that are not far away, in the reader's time zone: when a poll opens, closes or has closed.
import { serverNow } from "./clock";
import { locale } from "./messages";
import { inFull, timeOfDay } from "./words";

const WEEKDAYS_MS = 6 * 86_400_000;

/** Write a moment as briefly as its distance allows: 18:00, Sunday 18:00, or 3 December 2026 at 18:00. */
export function near(moment: Date, now: Date = serverNow()): string {
  if (moment.toDateString() === now.toDateString()) {
    return timeOfDay(moment);
  }
  const isNear = Math.abs(moment.getTime() - now.getTime()) < WEEKDAYS_MS;
  return isNear
    ? `${moment.toLocaleDateString(locale(), { weekday: "long" })} ${timeOfDay(moment)}`
    : inFull(moment);
}
