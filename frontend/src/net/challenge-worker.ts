/// The worker that searches for a challenge's number, so that the page stays responsive.
///
/// The browser's own SHA-256 works only over HTTPS and only asynchronously, which takes most of the time for many
/// thousand small texts.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Challenge } from "./wire";

self.addEventListener("message", ({ data }: MessageEvent<Challenge>) => {
  for (let number = 0; number <= data.maxNumber; number += 1) {
    if (bytesToHex(sha256(utf8ToBytes(data.salt + number))) === data.challenge) {
      self.postMessage(number);
      return;
    }
  }
  self.postMessage(null);
});
