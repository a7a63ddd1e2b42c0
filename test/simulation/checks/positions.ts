import { z } from 'zod'
import { unitsIn } from './journal.ts'
import { readLine, readRuns, type JournalLine } from './journal-text.ts'
import { positionLots, type Check, type View } from './check.ts'

// The position, as our fills give it and as the exchange holds it.

/** A fill is told at once, or read when the stream of the account is there again. */
const knownWithinMs = 3_000
/** What a fault has kept back comes by then. */
const healedWithinMs = 10_000
/** So long a stream that was lost again and again may wait before it connects anew. */
const connectedWithinMs = 21_000
/** What no fill explains is believed after half a minute, when two looks at the account agree. */
const believedWithinMs = 45_000

/**
 * I9: where nothing is wrong the position of our fills, in the ledger and in the journal, is the exchange's a few seconds after its
 * last change. Where the exchange has taken a trade back it is taken over.
 */
export function positionsAgree(): Check {
  let faultAtMs = 0
  let connectedAtMs = 0
  let agreedAtMs = 0
  let differsSinceMs = 0
  let knownLots = 0
  let voided = 0
  const journal = journaledPosition()
  const mayDiffer = (view: View): boolean => {
    const { engine, nowMs } = view
    if (engine === null || engine.recovery !== 'done') return true
    if (nowMs - faultAtMs < healedWithinMs - knownWithinMs || isHistoryShort(view)) return true
    return !hasAccountStream(view) && nowMs - Math.max(faultAtMs, connectedAtMs) < connectedWithinMs
  }
  return {
    id: 'I9',
    look(view) {
      const { engine, faultsOn, nowMs, takenBack } = view
      const lots = positionLots(view)
      const isAgreed = engine?.ledger.positionLots === lots && engine.recovery === 'done' && journal(view) === lots
      if (faultsOn > 0) faultAtMs = nowMs
      if (isAgreed || hasAccountStream(view)) connectedAtMs = nowMs
      // Before it is told of a trade that is void already it agrees, and while it is cut off it is not told.
      if (!isAgreed || mayDiffer(view)) agreedAtMs = nowMs
      if (nowMs - agreedAtMs > knownWithinMs) voided = takenBack.length
      if (isAgreed || lots !== knownLots || mayDiffer(view)) differsSinceMs = nowMs
      knownLots = lots
      const ms = nowMs - differsSinceMs
      if (engine === null || ms <= (takenBack.length > voided ? believedWithinMs : knownWithinMs)) return null
      const ours = `our fills give ${engine.ledger.positionLots}, the journal ${journal(view)}`
      return `for ${Math.round(ms)} ms the position has been ${lots} lots, ${ours}`
    },
  }
}

/** As long as a list of fills that ends before one that was told is not believed. */
const shortMaxMs = 60_000 + 2_000

/** Before the first floor a list that is cut short and a trade that was taken back look the same for a minute. */
export const isHistoryShort = ({ engine }: Pick<View, 'engine'>): boolean => {
  const sinceMs = engine?.fillsShortSinceMs ?? null
  return engine !== null && sinceMs !== null && engine.nowMs - sinceMs < shortMaxMs
}

const hasAccountStream = ({ lines }: View): boolean => {
  for (const { name } of lines.values()) if (name === 'account') return true
  return false
}

const Fill = z.object({ tradeId: z.string(), side: z.string(), size: z.string() })
const Adopted = z.object({ beforeLots: z.number(), lots: z.number() })

/** The position that all lives have journaled: of those that are over what the disk has kept. */
function journaledPosition(): (view: View) => number {
  let run = ''
  let seen = 0
  let lots = 0
  const count = ({ type, data }: Pick<JournalLine, 'type' | 'data'>, lot: bigint) => {
    if (type === 'fill') {
      const { side, size } = Fill.parse(data)
      lots += (side === 'buy' ? 1 : -1) * Number(unitsIn(size) / lot)
    } else if (type === 'position_adopted') {
      const adopted = Adopted.parse(data)
      lots += adopted.lots - adopted.beforeLots
    }
  }
  return (view) => {
    const current = view.journals.at(-1)
    const lot = view.exchange.markets.get(view.market)?.spec.lot
    if (current === undefined || lot === undefined) return 0
    if (current.run !== run) {
      run = current.run
      seen = 0
      lots = 0
      for (const [of, lines] of readRuns(view.journalFiles()))
        if (of !== run) for (const line of lines) count(line, lot)
    }
    for (; seen < current.lines.length; seen += 1) {
      const text = current.lines[seen] ?? ''
      // Only what can be one of them is worth reading whole.
      const line = text.includes('"fill"') || text.includes('"position_adopted"') ? readLine(text) : null
      if (line !== null) count(line, lot)
    }
    return lots
  }
}
