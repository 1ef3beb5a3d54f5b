/// Back-off: how long to wait before the next attempt, so that a crowd that lost its server doesn't return all at once.

const BASE_MS = 500;
const CAP_MS = 20_000;

/** The wait before attempt number `attempt` (from 0): anything up to a bound that doubles ("full jitter"). */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, 10));
}
