// Confirmation of what one reading alone does not prove: figures of the account jump, and a person must undo a latch. The
// last few readings are bits of one number, the newest lowest.

export type Votes = number

/** Three of the last five: an odd reading proves nothing, and a good one between bad ones hides nothing. */
const kept = 5
const needed = 3

/** The readings with one more. */
export const vote = (votes: Votes, isBreach: boolean): Votes => ((votes << 1) | (isBreach ? 1 : 0)) & ((1 << kept) - 1)

/** True when at least three of the last five readings say so. */
export function isConfirmed(votes: Votes): boolean {
  let count = 0
  for (let rest = votes; rest > 0; rest >>= 1) count += rest & 1
  return count >= needed
}
