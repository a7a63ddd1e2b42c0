import type { MarketModelState } from '../market/market-model.ts'
import { stepMarketModel } from '../market/market-model.ts'
import type { PrintGroup, PrintSource } from '../market/prints.ts'
import type { Venue } from './venue.ts'

/** Where a market stands: how many groups were played, and the market's own time. */
export type PlayerPlace = { readonly played: number; readonly marketNowMs: number | null }

export type Player = {
  start(): void
  place(): PlayerPlace
  stop(): void
}

/** One turn of the event loop plays at most this many groups, so that requests are answered at any speed. */
const groupsPerTurn = 500
/** The exchange hears of the market's time at least so often, by the wall clock, and at each of the market's full hours. */
const clockEveryMs = 1_000
const hourMs = 3_600_000

/**
 * Plays prints at `speed` times their own pace; nothing else in the simulator runs faster, except funding, which lives by
 * the market's time. A place resumes a source of the same tape or seed from its beginning.
 */
export function createPlayer(parts: {
  readonly venue: Venue
  readonly model: MarketModelState
  readonly source: PrintSource
  readonly market: string
  readonly isTape: boolean
  readonly speed: number
  readonly place: PlayerPlace
  readonly onEnd: () => void
}): Player {
  const { venue, model, source, market, isTape, speed, onEnd } = parts
  let { played, marketNowMs } = parts.place
  for (let skipped = 0; skipped < played; skipped += 1) source.next()
  let next: PrintGroup | null = source.next()
  let callOff: (() => void) | null = null
  let ended = false
  let running: { readonly sinceMs: number; readonly marketFromMs: number } | null = null

  const marketNow = (): number | null =>
    running === null ? marketNowMs : running.marketFromMs + (venue.clock.monoMs() - running.sinceMs) * speed

  const play = (group: PrintGroup) => {
    const { takerSide, portions } = group
    const tapeAtMs = isTape ? group.atMs : null
    venue.apply((atMs) => ({ type: 'print', atMs, market, takerSide, portions, tapeAtMs }))
    const book = stepMarketModel(model, group)
    venue.apply((atMs) => ({ type: 'house_moved', atMs, market, ...book, marketAtMs: group.atMs }))
    played += 1
  }
  const turn = () => {
    callOff = null
    const nowMs = marketNow() ?? 0
    let budget = groupsPerTurn
    for (; budget > 0 && next !== null && next.atMs <= nowMs; budget -= 1) {
      play(next)
      next = source.next()
    }
    if (next === null) {
      stop()
      ended = true
      onEnd()
      return
    }
    // Behind, the clock waits too: it must not run ahead of prints that are still to be played.
    if (budget > 0) venue.apply((atMs) => ({ type: 'market_clock', atMs, market, marketAtMs: Math.floor(nowMs) }))
    callOff = venue.clock.after(waitMs(next, marketNow() ?? 0), turn)
  }
  const waitMs = (upcoming: PrintGroup, nowMs: number): number => {
    const nextHourMs = (Math.floor(nowMs / hourMs) + 1) * hourMs
    return Math.min(clockEveryMs, Math.max(0, (Math.min(upcoming.atMs, nextHourMs) - nowMs) / speed))
  }
  const stop = () => {
    callOff?.()
    callOff = null
    marketNowMs = marketNow()
    running = null
  }
  return {
    start() {
      if (running !== null || ended) return
      running = { sinceMs: venue.clock.monoMs(), marketFromMs: marketNowMs ?? next?.atMs ?? 0 }
      turn()
    },
    place: () => ({ played, marketNowMs: marketNow() }),
    stop,
  }
}
