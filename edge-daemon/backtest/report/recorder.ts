import type { MarketSpec } from '#shared/market.ts'
import type { MeasuredFill } from '../measures.ts'
import type { Look } from '../run.ts'

// Keeps what the charts show. However long the tape, a few thousand samples are kept: when there are too many, every other
// one goes and the next are taken half as often.

export type Sample = {
  readonly atS: number
  /** Prices in dollars; null where nothing of ours rests. */
  readonly mid: number
  readonly ownBid: number | null
  readonly ownAsk: number | null
  /** In base units, long positive. */
  readonly position: number
  /** Dollars. */
  readonly capture: number
  readonly inventory: number
  readonly fees: number
  readonly total: number
}

export type FillMark = { readonly atS: number; readonly price: number; readonly side: 'buy' | 'sell' }
export type Recording = { readonly samples: readonly Sample[]; readonly fills: readonly FillMark[] }

const samplesMax = 4_096

export type Recorder = { readonly observe: (look: Look) => void; readonly recording: () => Recording }

export function createRecorder(spec: MarketSpec): Recorder {
  const tick = Number(spec.tickSize)
  const lot = Number(spec.lotSize)
  let samples: Sample[] = []
  let fills: readonly MeasuredFill[] = []
  let every = 1
  let seen = 0
  return {
    observe: (look) => {
      seen += 1
      fills = look.measures.fills
      if (seen % every !== 0) return
      samples.push(sampleOf(look, tick, lot))
      if (samples.length < samplesMax) return
      samples = samples.filter((_, index) => index % 2 === 1)
      every *= 2
    },
    recording: () => ({
      samples,
      fills: fills.map(({ atMs, ticks, side }) => ({ atS: atMs / 1_000, price: ticks * tick, side })),
    }),
  }
}

function sampleOf(
  { nowMs, midHalfTicks, measures, ownBidTicks, ownAskTicks }: Look,
  tick: number,
  lot: number,
): Sample {
  const { ledger } = measures
  const halfTickLotUsd = measures.tickLotUsd / 2
  const open = ledger.lastMidHalfTicks === 0 ? 0 : ledger.positionLots * (midHalfTicks - ledger.lastMidHalfTicks)
  const capture = ledger.captureHalfTickLots * halfTickLotUsd
  const inventory = (ledger.inventoryHalfTickLots + open) * halfTickLotUsd
  const fees = -ledger.feesMicros / 1e6
  return {
    atS: nowMs / 1_000,
    mid: (midHalfTicks * tick) / 2,
    ownBid: ownBidTicks === null ? null : ownBidTicks * tick,
    ownAsk: ownAskTicks === null ? null : ownAskTicks * tick,
    position: ledger.positionLots * lot,
    capture,
    inventory,
    fees,
    total: capture + inventory + fees + ledger.fundingMicros / 1e6,
  }
}
