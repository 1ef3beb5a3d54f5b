/// Moments that the server writes out in UTC, within a message or alone, as the reader's own clock shows them.
import { all, writeText } from "./dom";
import { inFull } from "./words";

/** Show a message of the server; the moment that it names, if any, in the reader's time zone. */
export function writeMessage(place: Element, message: string, moment?: string | null): void {
  const named = moment ? asNamed(new Date(moment)).exec(message) : null;
  if (moment && named) {
    const after = message.slice(named.index + named[0].length);
    place.replaceChildren(message.slice(0, named.index), makeMoment(moment), after);
  } else {
    place.textContent = message;
  }
}

/** Make an element with a moment. */
export function makeMoment(moment: string): HTMLTimeElement {
  const time = document.createElement("time");
  time.dateTime = moment;
  time.dataset.moment = "";
  fillMoment(time);
  return time;
}

/** Fill the elements in which the server wrote a moment, and the titles of those in which it wrote how long ago it was. */
export function fillMoments(root: ParentNode): void {
  for (const time of all<HTMLTimeElement>(root, "time[data-moment]")) {
    fillMoment(time);
  }
  for (const time of all<HTMLTimeElement>(root, 'time[title$=" UTC"]')) {
    time.title = inFull(new Date(time.dateTime));
  }
}

/** Show until when this reader can't post; `ends`, if any, is in the message. */
export function showEnd(page: HTMLElement, message: string, ends?: string | null): void {
  for (const place of all(page, "[data-sanction]")) {
    writeMessage(place, message, ends);
  }
  end = ends ?? undefined;
  if (end && !observer) {
    // Each refusal says it too, in whichever form it is.
    observer = new MutationObserver(() => writeInErrors(page));
    observer.observe(page, { childList: true, subtree: true });
  }
}

/** Until when this reader can't post. */
let end: string | undefined;
let observer: MutationObserver | undefined;

function writeInErrors(page: HTMLElement): void {
  for (const place of end ? all(page, "[data-error]") : []) {
    const words = place.textContent ?? "";
    if (end && asNamed(new Date(end)).test(words)) {
      writeMessage(place, words, end);
    }
  }
}

function fillMoment(time: HTMLTimeElement): void {
  writeText(time, inFull(new Date(time.dateTime)));
}

/** Return a moment as the server writes it, in each language: its day, its month in words, its year, its time and "UTC". */
function asNamed(moment: Date): RegExp {
  const clock = moment.toISOString().slice(11, 16);
  return new RegExp(`(?<!\\d)${moment.getUTCDate()}\\D+${moment.getUTCFullYear()}\\D+${clock} UTC`);
}
