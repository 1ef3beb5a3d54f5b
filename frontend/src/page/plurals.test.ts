import { afterEach, expect, test, vi } from "vitest";
import { loadMessages, tn } from "./messages";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["pl", ["1 głos", "2 głosy", "5 głosów", "12 głosów", "21 głosów", "22 głosy"]],
  ["uk", ["1 голос", "2 голоси", "5 голосів", "12 голосів", "21 голос", "22 голоси"]],
])("in %s a number has the form that its last digits ask for", async (lang, words) => {
  vi.stubGlobal("document", { documentElement: { lang } });
  await loadMessages();
  const numbers = [1, 2, 5, 12, 21, 22];
  expect(numbers.map((number) => tn("%(number)s vote", "%(number)s votes", number))).toEqual(words);
});
