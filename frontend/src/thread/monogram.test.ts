import { expect, test } from "vitest";
import { monogram } from "./monogram";

// tests/debate/test_monograms.py has the same names.
test.each([
  ["Marlow", "M"],
  ["The newsroom", "TN"],
  ["ilse k.", "IK"],
  ["Ann-Marie van der Berg", "AB"],
  ["“Quill” (7)", "Q"],
  ["שרה לוי", "ש"],
  ["ßeta Ω", "ßΩ"],
  ["🙂", ""],
])("the monogram of %s is %s", (name, letters) => {
  expect(monogram(name)).toBe(letters);
});
