/// The challenge to new voters: loaded only when the server has asked for its solution.
import { call } from "./http";
import type { Challenge } from "./wire";

/** Return the solution of a challenge for this browser's ballot in the poll, as a vote carries it. */
export async function solveChallenge(poll: number): Promise<string> {
  const challenge = await call<Challenge>("GET", `/polls/${poll}/challenge`);
  const { algorithm, salt, signature } = challenge;
  const number = await findNumber(challenge);
  return btoa(JSON.stringify({ algorithm, challenge: challenge.challenge, number, salt, signature }));
}

function findNumber(challenge: Challenge): Promise<number> {
  const worker = new Worker(new URL("./challenge-worker.ts", import.meta.url), { type: "module" });
  const found = new Promise<number>((resolve, reject) => {
    const fail = () => reject(new Error("Your browser could not do the computation that a vote takes now."));
    worker.addEventListener("message", ({ data }: MessageEvent<number | null>) =>
      data === null ? fail() : resolve(data),
    );
    worker.addEventListener("error", fail);
    worker.postMessage(challenge);
  });
  return found.finally(() => worker.terminate());
}
