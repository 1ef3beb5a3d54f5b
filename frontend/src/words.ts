/// Numbers and times as the server's templates write them (debate/templatetags/debate_text.py).

const MINUTE_S = 60;
export const HOUR_S = 3_600;
const DAY_S = 86_400;

export function thousands(count: number): string {
  return count.toLocaleString("en");
}

export function ago(moment: Date, now: Date = new Date()): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  if (seconds < MINUTE_S) {
    return "just now";
  }
  if (seconds < HOUR_S) {
    return `${Math.floor(seconds / MINUTE_S)} min`;
  }
  if (seconds < DAY_S) {
    return `${Math.floor(seconds / HOUR_S)} h`;
  }
  if (seconds < 7 * DAY_S) {
    return `${Math.floor(seconds / DAY_S)} d`;
  }
  return date(moment);
}

export function date(moment: Date): string {
  return moment.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

export function dateAndTime(moment: Date): string {
  const time = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  return `${date(moment)}, ${time} UTC`;
}

export function until(moment: Date, now: Date = new Date()): string {
  const minutes = Math.max(0, Math.floor((moment.getTime() - now.getTime()) / 1000 / MINUTE_S));
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) {
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  }
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

export function duration(seconds: number): string {
  const units: [number, string][] = [
    [DAY_S, "d"],
    [HOUR_S, "h"],
    [MINUTE_S, "min"],
  ];
  const exact = units.find(([unit]) => seconds > 0 && seconds % unit === 0);
  return exact ? `${seconds / exact[0]} ${exact[1]}` : `${thousands(seconds)} s`;
}

/** Write how long it is until a moment of the next hour, to the second. */
export function countdown(moment: Date, now: Date): string {
  const seconds = Math.ceil((moment.getTime() - now.getTime()) / 1000);
  if (seconds <= 0) {
    return "a moment";
  }
  return `${Math.floor(seconds / MINUTE_S)}:${String(seconds % MINUTE_S).padStart(2, "0")}`;
}

export function plural(count: number, one: string, many: string): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}
