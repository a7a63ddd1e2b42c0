import { z } from 'zod'
import { isSent, type Check, type View } from './check.ts'
import { readLine, readRuns, type JournalLine } from './journal-text.ts'

// The journal: what was synced is never gone, what is left is a beginning of what was written, and every fill is in it once.

/** I6: of every life that is over the disk holds a beginning of what it wrote, and all that it had been told was safe. */
export function journalIsPrefix(): Check {
  let boot = 0
  return {
    id: 'I6',
    look(view) {
      if (view.engine === null || view.boot === boot) return null
      boot = view.boot
      const runs = readRuns(view.journalFiles())
      for (const { run, lines, writer } of view.journals.slice(0, -1)) {
        const { syncedSeq } = writer
        const found = runs.get(run) ?? []
        if (found.length < syncedSeq) return `of run ${run} ${syncedSeq} records were safe and ${found.length} are left`
        const strange = found.find(({ text }, index) => text !== lines[index])
        if (strange !== undefined) return `record ${strange.seq} of run ${run} is not the one that was written`
      }
      return null
    },
  }
}

type Fill = z.infer<typeof Fill>
const Fill = z.object({ tradeId: z.string(), side: z.string(), price: z.string(), size: z.string(), fee: z.string() })

/**
 * I5: the fills in the journal, whose lines `runs` are, are the exchange's trades of our account, each once; null when they
 * are. Those that may still be on their way are for the caller to wait for.
 */
export function fillsDiffer(view: View, runs: ReadonlyMap<string, readonly JournalLine[]>): string | null {
  const journaled = new Map<string, Fill>()
  for (const [run, lines] of runs) {
    for (const { type, data, seq } of lines) {
      if (type !== 'fill') continue
      const fill = Fill.parse(data)
      if (journaled.has(fill.tradeId)) return `trade ${fill.tradeId} is journaled again as record ${seq} of run ${run}`
      journaled.set(fill.tradeId, fill)
    }
  }
  return fillsDifferFrom(view, journaled, 'the journal')
}

/** What is wrong with the fills that somebody holds, by trade; null when they are the exchange's trades of our account. */
export function fillsDifferFrom(view: View, fills: ReadonlyMap<string, Fill>, holder: string): string | null {
  const spec = view.exchange.markets.get(view.market)?.spec
  if (spec === undefined) return null
  let trades = 0
  for (const { id, accountId, side, priceTicks, sizeLots, fee } of view.exchange.trades) {
    if (accountId !== view.accountId) continue
    trades += 1
    const fill = fills.get(id)
    if (fill === undefined) return `trade ${id} is not in ${holder}`
    const isSame =
      fill.side === side &&
      unitsIn(fill.price) === BigInt(priceTicks) * spec.tick &&
      unitsIn(fill.size) === BigInt(sizeLots) * spec.lot &&
      unitsIn(fill.fee) === fee
    if (!isSame)
      return `trade ${id} was ${side} ${sizeLots} lots at ${priceTicks} ticks, ${holder} has ${JSON.stringify(fill)}`
  }
  // Some trades were told before they were declared void.
  const isVoid = new Set(view.takenBack.filter((id) => fills.has(id))).size
  return trades === fills.size - isVoid
    ? null
    : `${holder} has ${fills.size - isVoid} fills, the exchange ${trades} trades`
}

/** Decimal text in units of 1e-12. */
export function unitsIn(text: string): bigint {
  const [whole = '', decimals = ''] = text.replace('-', '').split('.')
  const units = BigInt(whole + decimals.padEnd(12, '0').slice(0, 12))
  return text.startsWith('-') ? -units : units
}

/** No trade is ever journaled twice, nor in another order than that in which it was booked. */
export function fillsOnce(): Check {
  let run = ''
  let seen = 0
  let newestSeq = 0
  let booked = new Set<string>()
  return {
    id: 'I5',
    step(view, _, effects) {
      const current = view.journals.at(-1)
      if (current === undefined || !effects.some(({ type }) => type === 'journal_fill')) return null
      if (current.run !== run) {
        // What the lives before left on disk counts; what they lost is journaled anew.
        booked = new Set(fillsIn(view))
        run = current.run
        seen = 0
        newestSeq = 0
      }
      for (const text of current.lines.slice(seen)) {
        const seq = Number(seqPattern.exec(text)?.[1])
        if (seq !== newestSeq + 1) return `record ${seq} follows on ${newestSeq}`
        newestSeq = seq
        // Only what can be a fill is worth reading whole.
        const line = text.includes('"fill"') ? readLine(text) : null
        if (line?.type !== 'fill') continue
        const { tradeId } = Fill.parse(line.data)
        if (booked.has(tradeId)) return `trade ${tradeId} is journaled again`
        booked.add(tradeId)
      }
      seen = current.lines.length
      return null
    },
  }
}

const seqPattern = /"seq":(\d+)/

function fillsIn(view: View): string[] {
  const last = view.journals.at(-1)?.run
  return [...readRuns(view.journalFiles())]
    .filter(([run]) => run !== last)
    .flatMap(([, lines]) => lines.filter(({ type }) => type === 'fill').map(({ data }) => Fill.parse(data).tradeId))
}

/**
 * I10: once a kill or a halt of the cloud has reached the daemon nothing that adds risk is sent, in this life or a later one,
 * whatever the disk has kept, until a newer word of the cloud lifts it.
 */
export function haltHolds(): Check {
  let word: { readonly serverAtMs: number; readonly isKill: boolean } | null = null
  return {
    id: 'I10',
    step(_, event, effects) {
      if (event.type === 'control_received' && event.control.serverAtMs >= (word?.serverAtMs ?? 0))
        word = {
          serverAtMs: event.control.serverAtMs,
          isKill: event.control.latched || event.control.desired === 'halt',
        }
      const sent = effects.find((effect) => isSent(effect) && !effect.order.reduceOnly)
      if (word?.isKill !== true || sent === undefined || !isSent(sent)) return null
      return `${sent.order.clientId} was sent after the cloud had halted at ${word.serverAtMs}`
    },
  }
}
