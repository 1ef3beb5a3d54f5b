/// Dates in full, as the server's templates write them.
import { locale } from "./messages";

/** Write a day: 26 March 2025. */
export function date(moment: Date): string {
  return moment.toLocaleDateString(locale(), {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}
