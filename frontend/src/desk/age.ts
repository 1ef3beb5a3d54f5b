/// How long something has waited at the desk, as the server's templates write it (debate/templatetags/debate_text.py).
import { serverNow } from "../page/clock";
import { date } from "../page/dates";
import { t } from "../page/messages";

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
