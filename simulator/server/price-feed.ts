import { formatHalfTicks } from '../exchange/market-spec.ts'
import type { Market } from '../exchange/state.ts'
import type { Clock } from './clock.ts'
import type { Frame, Leave, Reader } from './frame.ts'
import type { Pace } from './pace.ts'
import { createReaders } from './readers.ts'
import { writeJson } from './wire.ts'

export type PriceFeed = {
  /** Sends the price, and again when it has changed. */
  join(price: 'mark' | 'index', reader: Reader): Leave
}

/** Mark and index of one market. */
export function createPriceFeed(market: Market, pace: Pace): PriceFeed {
  const readersOf = (price: 'mark' | 'index') => {
    const readers = createReaders(() => {
      let sentHalfTicks = halfTicksOf(market, price)
      return pace.hold(() => {
        const halfTicks = halfTicksOf(market, price)
        if (halfTicks === sentHalfTicks) return
        sentHalfTicks = halfTicks
        readers.send(frameOf(pace.clock, market, price))
      })
    })
    return readers
  }
  const readers = { mark: readersOf('mark'), index: readersOf('index') }
  return {
    join(price, reader) {
      const leave = readers[price].join(reader)
      reader(frameOf(pace.clock, market, price))
      return leave
    },
  }
}

const halfTicksOf = ({ markHalfTicks, indexHalfTicks }: Market, price: 'mark' | 'index'): number =>
  price === 'mark' ? markHalfTicks : (indexHalfTicks ?? markHalfTicks)

/** The mark's own time is always zero on the venue. */
function frameOf(clock: Clock, market: Market, price: 'mark' | 'index'): Frame {
  const p = formatHalfTicks(market.spec, halfTicksOf(market, price))
  const ts = price === 'mark' ? 0 : clock.wallMs()
  return { stream: price, type: price === 'mark' ? 'MP' : 'IP', data: writeJson({ m: market.spec.name, p, ts }) }
}
