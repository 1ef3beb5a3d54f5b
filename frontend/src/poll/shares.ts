/// The percentages of a poll's choices: the same as debate/polls/shares.py.

/** Return each choice's whole percentage: of voters in a multiple-choice poll, otherwise of votes. */
export function sharesOf(kind: string | undefined, votes: number[], voters: number): number[] {
  return kind === "several" ? sharesOfVoters(votes, voters) : shares(votes);
}

function sharesOfVoters(votes: number[], voters: number): number[] {
  return votes.map((count) => (voters === 0 ? 0 : Math.floor((200 * count + voters) / (2 * voters))));
}

/** Return percentages that add up to 100, by the largest-remainder method. */
export function shares(votes: number[]): number[] {
  const total = votes.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    return votes.map(() => 0);
  }
  const whole = votes.map((count) => Math.floor((count * 100) / total));
  const missing = 100 - whole.reduce((sum, share) => sum + share, 0);
  const byRemainder = votes
    .map((count, place) => ({ place, remainder: (count * 100) % total }))
    .sort((one, other) => other.remainder - one.remainder || one.place - other.place);
  for (const { place } of byRemainder.slice(0, missing)) {
    whole[place] = (whole[place] ?? 0) + 1;
  }
  return whole;
}
