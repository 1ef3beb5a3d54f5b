/// Numbers and times as the server's templates write them (debate/templatetags/debate_text.py).

import { serverNow } from "./clock";
import { locale, mark, t, thousands, tx } from "./messages";

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

/** Making a format takes far longer than using it. */
const formats = new Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>();
const FORMS = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  weekday: { weekday: "short" },
  day: { day: "numeric", month: "short" },
  dayOfYear: { day: "numeric", month: "short", year: "numeric" },
  full: { dateStyle: "long", timeStyle: "short", hourCycle: "h23" },
} satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Write when something was written, in the reader's time zone: now, 6 min, 14:02, Tue 14:02, or its date. */
export function when(moment: Date, now: Date = serverNow()): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  if (seconds < MINUTE_S) {
    return tx("a time", "now");
  }
  if (seconds < HOUR_S) {
    return t("%(number)s min", { number: Math.floor(seconds / MINUTE_S) });
  }
  if (moment.toDateString() === now.toDateString()) {
    return written(moment, "time");
  }
  if (seconds < 6 * DAY_S) {
    return `${written(moment, "weekday")} ${written(moment, "time")}`;
  }
  return written(moment, moment.getFullYear() === now.getFullYear() ? "day" : "dayOfYear");
}

/** Write the time of a moment, in the reader's time zone: 14:02. */
export function timeOfDay(moment: Date): string {
  return written(moment, "time");
}

/** Write a moment in full, in the reader's time zone. */
export function inFull(moment: Date): string {
  return written(moment, "full");
}

function written(moment: Date, form: keyof typeof FORMS): string {
  const format = formats.get(FORMS[form]) ?? new Intl.DateTimeFormat(locale(), FORMS[form]);
  formats.set(FORMS[form], format);
  return format.format(moment);
}

export function until(moment: Date, now: Date = serverNow()): string {
  const minutes = Math.max(0, Math.floor((moment.getTime() - now.getTime()) / 1000 / MINUTE_S));
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) {
    return `${t("%(number)s d", { number: Math.floor(hours / 24) })} ${t("%(number)s h", { number: hours % 24 })}`;
  }
  const left = t("%(number)s min", { number: minutes % 60 });
  return hours > 0 ? `${t("%(number)s h", { number: hours })} ${left}` : left;
}

export function duration(seconds: number): string {
  const units: [number, string][] = [
    [DAY_S, mark("%(number)s d")],
    [HOUR_S, mark("%(number)s h")],
    [MINUTE_S, mark("%(number)s min")],
  ];
  const exact = units.find(([unit]) => seconds > 0 && seconds % unit === 0);
  return exact
    ? t(exact[1], { number: seconds / exact[0] })
    : t("%(number)s s", { number: thousands(seconds) });
}
