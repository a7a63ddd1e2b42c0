// How quickly the venue's end of our connections answers pings: on a slow line what we see is over, and what we send comes too
// late. Orders tell the same (latency.ts), but only when some are sent, and of a whole minute.

/** Of so many the single worst is beyond the 95th percentile. */
const kept = 20
const mask = 2 ** kept - 1

/** The newest round trips as bits, the newest lowest; 1 for one that took longer than half a second. */
export type RoundTrips = { bits: number }

export const noRoundTrips = (): RoundTrips => ({ bits: 0 })

export function noteRoundTrip(trips: RoundTrips, isSlow: boolean): void {
  trips.bits = ((trips.bits << 1) | (isSlow ? 1 : 0)) & mask
}

/** How many of the newest twenty were slow. */
export function slowTrips({ bits }: RoundTrips): number {
  let count = 0
  for (let left = bits; left !== 0; left &= left - 1) count += 1
  return count
}

/** The 95th percentile is above half a second. */
export const isLineSlow = (trips: RoundTrips): boolean => slowTrips(trips) > 1
