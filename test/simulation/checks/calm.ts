import { positionLots, restingOrders, type View } from './check.ts'
import { fillsDiffer } from './journal.ts'
import { readRuns } from './journal-text.ts'
import { moneyDiffers } from './money.ts'
import { isShutOut } from './quoting.ts'
import { cloudDiffers, cloudLags } from './upload.ts'

// Liveness: once everything is healed our picture must become the exchange's, and quotes must rest or a latch must say why.

/** What is still missing for that; null when nothing is. */
export function unrest(view: View, depositedCash: bigint): string | null {
  const { engine } = view
  if (engine === null) return 'no process lives'
  if (engine.recovery !== 'done') return `the start is at ${engine.recovery}`
  const legs = engine.slots.flatMap((slot) => slot.legs)
  const doubtful = legs.filter(({ phase }) => phase === 'unknown')
  if (doubtful.length > 0) return `${doubtful.length} orders are in doubt`
  const position = positionLots(view)
  if (engine.ledger.positionLots !== position)
    return `the position is ${position} lots, our fills give ${engine.ledger.positionLots}`
  const theirs = restingOrders(view).map(
    ({ externalId, qtyLots, filledLots }) => `${externalId} ${qtyLots - filledLots}`,
  )
  const ours = legs.map(({ order }) => `${order.clientId} ${order.size - order.filled}`)
  if (theirs.sort().join() !== ours.sort().join()) return `${theirs.join()} rest, we hold ${ours.join()}`
  const money = moneyDiffers(view, depositedCash)
  if (money !== null) return money
  if (Object.keys(engine.latches).length === 0 && !isShutOut(view)) {
    const halted = Object.entries(engine.halts).map(([reason, detail]) => `${reason}: ${detail}`)
    if (halted.length > 0) return `halted by ${halted.join('; ')}`
    if (ours.length === 0) return 'nothing is quoted'
  }
  const lagging = cloudLags(view)
  if (lagging !== null) return lagging
  // Last, because the whole journal is read for it.
  const runs = readRuns(view.journalFiles())
  return fillsDiffer(view, runs) ?? cloudDiffers(view, runs)
}
