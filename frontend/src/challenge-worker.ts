/// The worker that looks for a challenge's number, beside the page, which goes on meanwhile.
import { sha256 } from "./sha256";
import type { Challenge } from "./wire";

self.addEventListener("message", ({ data }: MessageEvent<Challenge>) => {
  for (let number = 0; number <= data.maxNumber; number += 1) {
    if (sha256(data.salt + number) === data.challenge) {
      self.postMessage(number);
      return;
    }
  }
  self.postMessage(null);
});
