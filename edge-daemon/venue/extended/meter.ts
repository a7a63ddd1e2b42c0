// Counts what leaves for the venue, as a pure reducer. The core pays for one request with each of its effects; here it hears of
// all others: further pages, second reads, what was read to connect.

export type Meter = {
  readonly isListened: boolean
  /** What left before anybody listened. */
  readonly unreported: number
}

export type MeterEvent =
  /** A request left; `isPaid` when it is the first of its effect. */
  { readonly type: 'left'; readonly isPaid: boolean } | { readonly type: 'listened' }

export const freshMeter: Meter = { isListened: false, unreported: 0 }

/** The next state and how many requests are to be reported now. */
export function stepMeter(meter: Meter, event: MeterEvent): readonly [Meter, number] {
  const { isListened, unreported } = meter
  if (event.type === 'listened') return [{ isListened: true, unreported: 0 }, unreported]
  if (event.isPaid) return [meter, 0]
  return isListened ? [meter, 1] : [{ isListened, unreported: unreported + 1 }, 0]
}
