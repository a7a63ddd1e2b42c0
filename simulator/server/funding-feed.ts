import { formatFixed } from '../exchange/fixed-point.ts'
import { estimatedRate } from '../exchange/funding.ts'
import type { Market } from '../exchange/state.ts'
import type { Clock } from './clock.ts'
import type { Frame, Leave, Reader } from './frame.ts'
import type { Pace } from './pace.ts'
import { createReaders } from './readers.ts'
import type { Venue } from './venue.ts'
import { writeJson } from './wire.ts'

export type FundingFeed = {
  /** Sends the rate at once, then at the feed's pace and whenever one is applied. */
  join(market: Market, reader: Reader): Leave
}

/** Rates of an hour, positive when longs pay: the one applied at the full hour, between them what it would be now. */
export function createFundingFeed(venue: Venue, pace: Pace): FundingFeed {
  const { markets } = venue.state
  const readersOf = new Map(
    Array.from(markets, ([name, market]) => {
      const readers = createReaders(() =>
        pace.hold(() => readers.send(frameOf(venue.clock, market, estimatedRate(market)))),
      )
      return [name, readers]
    }),
  )
  venue.listen((outputs) => {
    for (const output of outputs) {
      if (output.type !== 'funding_applied' && output.type !== 'funding_rate_changed') continue
      const market = markets.get(output.market)
      const readers = readersOf.get(output.market)
      if (market !== undefined && readers?.isEmpty() === false)
        readers.send(
          frameOf(venue.clock, market, output.type === 'funding_applied' ? output.rate : estimatedRate(market)),
        )
    }
  })
  return {
    join(market, reader) {
      const leave = readersOf.get(market.spec.name)?.join(reader)
      reader(frameOf(venue.clock, market, estimatedRate(market)))
      return leave ?? (() => undefined)
    },
  }
}

const frameOf = (clock: Clock, { spec }: Market, rate: bigint): Frame => ({
  stream: 'funding',
  type: 'FUNDING_RATES',
  data: writeJson({ m: spec.name, T: clock.wallMs(), f: formatFixed(rate) }),
})
