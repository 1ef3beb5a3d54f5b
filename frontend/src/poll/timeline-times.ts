/// How a timeline writes its moments, in the reader's time zone.
import { locale } from "../page/messages";

const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short" };

export function clockTime(moment: Date): string {
  return moment.toLocaleTimeString(locale(), CLOCK);
}

export function shortDate(moment: Date): string {
  return moment.toLocaleDateString(locale(), DAY);
}

export function longTime(moment: Date): string {
  return `${shortDate(moment)} ${clockTime(moment)}`;
}
