// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { writeMessage } from "./moments";
import { inFull } from "./words";

const ENDS = "2026-03-05T09:05:30.123456Z";

// What debate/language/written.py writes.
const MESSAGES = [
  "You can't comment until 5 March 2026, 09:05 UTC: Until 15 March 2026, 09:05 UTC",
  "Sie können bis 5. März 2026, 09:05 UTC nicht kommentieren: Grund",
  "Vous ne pouvez pas commenter jusqu'au 5 mars 2026, 09:05 UTC : Raison",
  "No puede comentar hasta el 5 de marzo de 2026, 09:05 UTC: Motivo",
  "Nie możesz komentować do 5 marca 2026, 09:05 UTC: Powód",
  "Ви не можете коментувати до 5 березня 2026\u202fр., 09:05 UTC: Причина",
  "لا يمكنك التعليق حتى 5 مارس 2026، 09:05 UTC: السبب",
];

test.each(MESSAGES)("a moment in a message is the reader's own: %s", (message) => {
  const place = document.createElement("p");
  writeMessage(place, message, ENDS);
  const time = place.querySelector("time");
  expect(time?.dateTime).toBe(ENDS);
  expect(time?.textContent).toBe(inFull(new Date(ENDS)));
  expect(place.textContent?.split(time?.textContent ?? "-")).toHaveLength(2);
  expect(place.textContent?.startsWith(message.slice(0, 10))).toBe(true);
  expect(place.textContent?.endsWith(message.slice(-6))).toBe(true);
});

test("a message that names no moment, or another one, stays as it is", () => {
  const place = document.createElement("p");
  for (const [message, ends] of [
    ["A moderator has warned you: <b>", ENDS],
    ["Until 15 March 2026, 09:05 UTC", ENDS],
    ["Banned", null],
  ] as const) {
    writeMessage(place, message, ends);
    expect(place.textContent).toBe(message);
    expect(place.querySelector("time")).toBeNull();
  }
});
