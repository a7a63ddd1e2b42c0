import { unreachable } from '#shared/assert.ts'
import { stepWitness } from './book/contradiction.ts'
import { noteLead } from './clock-offset.ts'
import { freshPrints } from './book/fresh-prints.ts'
import type { Effect } from './effect.ts'
import type { EngineEvent, PublicTrade } from './event.ts'
import { noteIndex } from './index-watch.ts'
import { noteMark } from './mark-watch.ts'
import { nextOutsidePrice } from './pricing/anchor.ts'
import { noteTrades } from './quoting/note-market.ts'
import { noteQueuePrints } from './quoting/queue-place.ts'
import { prove, type EngineState } from './state.ts'

// What the public streams beside the book tell: best prices, prints, mark, index, funding. All of it is kept, some is
// written down, and each is a witness of whether the book still moves with its market.

type MarketEvent = EngineEvent & {
  type: 'touch_changed' | 'trades_printed' | 'mark_changed' | 'index_changed' | 'reference_changed' | 'funding_changed'
}

export function applyMarket(state: EngineState, event: MarketEvent): Effect[] {
  const { nowMs } = state
  switch (event.type) {
    case 'touch_changed':
      prove(state, 'touch')
      state.witness = stepWitness(state.witness, { type: 'touch_told', touch: event.touch }, nowMs)
      return []
    case 'trades_printed': {
      prove(state, 'trades')
      const fresh = freshPrints(state.prints, event.trades)
      // A replay tells of a market that was, and says nothing of the book that is.
      if (!event.isReplay) {
        noteTrades(state, fresh)
        noteQueuePrints(state, fresh)
        const newest = fresh.at(-1)
        // The book tells the venue's time oftener and sooner; without one an exit must still know it.
        if (newest !== undefined && state.bookAtMs === null)
          state.clockOffset = noteLead(state.clockOffset, event.wallAtMs - newest.venueAtMs, nowMs)
        for (const { price } of fresh) state.witness = stepWitness(state.witness, { type: 'print_told', price }, nowMs)
      }
      return fresh.map(tradeRecord)
    }
    case 'mark_changed': {
      prove(state, 'mark')
      const { markTicks } = event
      state.witness = stepWitness(state.witness, { type: 'mark_told', markTicks }, nowMs)
      // A start that carries a position in has waited for the first mark.
      if (state.markTicks === null && state.recovery === 'account') state.nextAtMs.account = nowMs
      noteMark(state, markTicks)
      return []
    }
    case 'index_changed':
      prove(state, 'index')
      noteIndex(state, event.indexTicks)
      return []
    case 'reference_changed': {
      const { priceTicks, basisTicks, ageMs } = event
      const { signals } = state
      signals.reference = nextOutsidePrice(signals.reference, priceTicks, nowMs - ageMs, basisTicks)
      return []
    }
    case 'funding_changed': {
      prove(state, 'funding')
      const { ratePerHour, venueAtMs } = event
      const isNews = state.funding?.ratePerHour !== ratePerHour
      state.funding = { ratePerHour, venueAtMs }
      state.fundingAtMs = nowMs
      if (!isNews) return []
      return [{ type: 'journal_market', record: 'funding_rate', data: { ratePerHour, venueAtMs, ...basis(state) } }]
    }
    default:
      return unreachable(event)
  }
}

const basis = ({ markTicks, indexTicks }: EngineState) => ({ markTicks, indexTicks })

const tradeRecord = (trade: PublicTrade): Effect => ({
  type: 'journal_market',
  record: 'trade',
  data: {
    tradeId: trade.tradeId,
    side: trade.side,
    priceTicks: trade.price,
    sizeLots: trade.size,
    venueAtMs: trade.venueAtMs,
    tapeAtMs: trade.tapeAtMs,
  },
})
