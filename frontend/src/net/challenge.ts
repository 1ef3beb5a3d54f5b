/// Browser challenges: loaded only when the server requires a solution.

import { t } from "../page/messages";
import type { Challenge } from "./wire";

const API = "/api/v1";

/** Get a challenge from an address of the API with `call`, and return its solution, as calls and commands carry it. */
export async function solveChallenge(
  address: string,
  call: (method: string, path: string) => Promise<Challenge>,
): Promise<string> {
  const challenge = await call("GET", address.replace(API, ""));
  const { algorithm, salt, signature } = challenge;
  const number = await findNumber(challenge);
  return btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature }));
}

function findNumber(challenge: Challenge): Promise<number> {
  const worker = new Worker(new URL("./challenge-worker.ts", import.meta.url), { type: "module" });
  const found = new Promise<number>((resolve, reject) => {
    const fail = () =>
      reject(new Error(t("Your browser could not do the check that is needed at the moment.")));
    worker.addEventListener("message", ({ data }: MessageEvent<number | null>) =>
      data === null ? fail() : resolve(data),
    );
    worker.addEventListener("error", fail);
    worker.postMessage(challenge);
  });
  return found.finally(() => worker.terminate());
}
