import type { ExchangeState } from '../exchange/state.ts'
import type { Misbehaviour } from './misbehaviour.ts'

/** What the exchange knew a while ago, for reads that are to be stale. Costs nothing unless the settings ask for it. */
export type PastStates = {
  /** The newest copy that is at least so old; the oldest there is when none is old enough. */
  before(ageMs: number): ExchangeState
  stop(): void
}

/** So many copies lie within the oldest age that was asked for. */
const copiesPerAge = 8
const copyEveryMinMs = 20

type Copy = { readonly atMs: number; readonly state: ExchangeState }

/** Copies the state as it is when stale reads are switched on, and then again and again until they are off. */
export function keepPastStates(state: ExchangeState, misbehaviour: Misbehaviour): PastStates {
  let copies: Copy[] = []
  let timer: NodeJS.Timeout | null = null
  const stop = () => {
    if (timer !== null) clearInterval(timer)
    timer = null
    copies = []
  }
  misbehaviour.onSet(({ requests }) => {
    stop()
    const oldestMs = Math.max(0, ...requests.map(({ fault }) => (fault.type === 'stale' ? fault.ms : 0)))
    if (oldestMs === 0) return
    const copy = () => {
      const nowMs = performance.now()
      copies.push({ atMs: nowMs, state: structuredClone(state) })
      // One copy that is old enough must stay.
      while ((copies[1]?.atMs ?? nowMs) <= nowMs - oldestMs) copies.shift()
    }
    copy()
    timer = setInterval(copy, Math.max(copyEveryMinMs, oldestMs / copiesPerAge))
  })
  return {
    before(ageMs) {
      const untilMs = performance.now() - ageMs
      return (copies.findLast(({ atMs }) => atMs <= untilMs) ?? copies[0])?.state ?? state
    },
    stop,
  }
}
