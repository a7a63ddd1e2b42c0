import { restingOrders, type Check, type View } from './check.ts'

const resumesWithinMs = 60_000
/** Answers of the last minute that were late, or a market that trades far from its middle, want quotes outside such a collar. */
const narrowBps = 12
/** By then it must be said. */
const saidWithinMs = 11_000

/** Whether our collar may be why nothing is quoted, and that stands among the halts, alone. */
export function isShutOut({ engine, config }: Pick<View, 'engine' | 'config'>): boolean {
  const halts = Object.keys(engine?.halts ?? {})
  return config.risk.collarBps < narrowBps && halts.length === 1 && halts[0] === 'collar_narrow'
}

/** I19: where nothing is wrong any more quotes rest within a minute, unless a latch, a person or a closed venue says why not. */
export function quotingResumes(): Check {
  let sinceMs = 0
  return {
    id: 'I19',
    look(view) {
      if (view.faultsOn > 0 || restingOrders(view).length > 0 || isExcused(view)) sinceMs = view.nowMs
      const waitedMs = view.nowMs - sinceMs
      if (waitedMs <= resumesWithinMs) return null
      const halts = Object.keys(view.engine?.halts ?? {}).join(', ')
      const mayBeOutside = halts === '' && view.config.risk.collarBps < narrowBps
      if (mayBeOutside && waitedMs <= resumesWithinMs + saidWithinMs) return null
      return `nothing is wrong, and for ${Math.round(waitedMs)} ms nothing is quoted; halted by ${halts || 'nothing'}`
    },
  }
}

/** Whoever told it to stop wants no quotes. How long that may take is judged by itself, and the next start has its own minute. */
export const endsAsAsked = ({ engine }: Pick<View, 'engine'>): boolean =>
  engine !== null && engine.stopping !== null && !engine.stopping.wantsRestart

function isExcused(view: View): boolean {
  const { engine, exchange, market } = view
  const { watchdog } = view.cloud
  for (const _ in engine?.latches) return true
  if (isShutOut(view) || endsAsAsked(view)) return true
  const { phase } = watchdog.stage
  if (watchdog.desired === 'halt' || phase === 'killing' || phase === 'latched') return true
  return exchange.mode !== 'OPEN' || exchange.markets.get(market)?.status !== 'ACTIVE'
}
