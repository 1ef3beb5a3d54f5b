import { expect, test } from "vitest";
import { sha256 } from "./sha256";

async function byTheEngine(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

test("a text of any length has the hash that the standard says", async () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 300]) {
    const text = "salt?expires=1&".repeat(20).slice(0, length);
    expect(sha256(text)).toBe(await byTheEngine(text));
  }
});
