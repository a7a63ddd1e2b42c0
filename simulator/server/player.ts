import type { MarketModelState } from '../market/market-model.ts'
import { stepMarketModel } from '../market/market-model.ts'
import type { PrintGroup, PrintSource } from '../market/prints.ts'
import type { Venue } from './venue.ts'

/** Where the market stands: how many groups were played, and the market's own time. */
export type PlayerPlace = { readonly played: number; readonly marketNowMs: number | null }

export type Player = {
  start(): void
  place(): PlayerPlace
  stop(): void
}

/** One turn of the event loop plays at most this many groups, so that requests are answered at any speed. */
const groupsPerTurn = 500

/**
 * Plays prints at `speed` times their own pace; nothing else in the simulator runs faster. A place resumes a source of
 * the same tape or seed from its beginning.
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
  let timer: NodeJS.Timeout | null = null
  let ended = false
  let running: { readonly sinceMs: number; readonly marketFromMs: number } | null = null

  const marketNow = (): number | null =>
    running === null ? marketNowMs : running.marketFromMs + (performance.now() - running.sinceMs) * speed

  const play = (group: PrintGroup) => {
    const { takerSide, portions } = group
    const tapeAtMs = isTape ? group.atMs : null
    venue.apply((atMs) => ({ type: 'print', atMs, market, takerSide, portions, tapeAtMs }))
    const book = stepMarketModel(model, group)
    venue.apply((atMs) => ({ type: 'house_moved', atMs, market, ...book, marketAtMs: group.atMs }))
    played += 1
  }
  const turn = () => {
    timer = null
    const nowMs = marketNow() ?? 0
    for (let budget = groupsPerTurn; budget > 0; budget -= 1) {
      if (next === null || next.atMs > nowMs) break
      play(next)
      next = source.next()
    }
    if (next === null) {
      stop()
      ended = true
      onEnd()
    } else {
      timer = setTimeout(turn, Math.min(2_000_000_000, Math.max(0, (next.atMs - (marketNow() ?? 0)) / speed)))
    }
  }
  const stop = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    marketNowMs = marketNow()
    running = null
  }
  return {
    start() {
      if (running !== null || ended) return
      running = { sinceMs: performance.now(), marketFromMs: marketNowMs ?? next?.atMs ?? 0 }
      turn()
    },
    place: () => ({ played, marketNowMs: marketNow() }),
    stop,
  }
}
