/// Numbers and times as the server's templates write them (debate/templatetags/debate_text.py).

import { serverNow } from "./clock";
import { locale, mark, t, thousands } from "./messages";

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;

export function ago(moment: Date, now: Date = serverNow()): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  if (seconds < MINUTE_S) {
    return t("just now");
  }
  if (seconds < HOUR_S) {
    return t("%(number)s min", { number: Math.floor(seconds / MINUTE_S) });
  }
  if (seconds < DAY_S) {
    return t("%(number)s h", { number: Math.floor(seconds / HOUR_S) });
  }
  if (seconds < 7 * DAY_S) {
    return t("%(number)s d", { number: Math.floor(seconds / DAY_S) });
  }
  return date(moment);
}

export function date(moment: Date): string {
  return moment.toLocaleDateString(locale(), {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

export function dateAndTime(moment: Date): string {
  return `${date(moment)}, ${moment.toISOString().slice(11, 16)} UTC`;
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
