import type { Check } from './check.ts'

/** What is looked at each minute, by the beginning of its address. */
const looks = ['/user/fees', '/info/markets', '/user/leverage', '/user/trades', '/user/balance'] as const
/** A minute, the wait for the budget, and a ban of the exchange that comes just then. */
const oftenEnoughMs = 60_000 + 5_000 + 35_000

/** I17: nothing that quotes rest on, and that nobody tells by himself, grows old unasked while a process lives. */
export function looksComeRound(): Check {
  let boot = 0
  const askedAtMs = new Map<string, number>()
  return {
    id: 'I17',
    emit({ nowMs }, sink, text) {
      if (sink !== 'exchange') return null
      const name = looks.find((path) => text.startsWith(path))
      if (name !== undefined) askedAtMs.set(name, nowMs)
      return null
    },
    step(view, event) {
      const { engine, nowMs } = view
      // A start reads everything, and who stops reads no more.
      if (view.boot !== boot || engine === null || engine.recovery !== 'done' || engine.stopping !== null) {
        for (const name of looks) askedAtMs.set(name, nowMs)
        boot = view.boot
        return null
      }
      if (event.type !== 'clock_ticked') return null
      for (const [name, atMs] of askedAtMs)
        if (nowMs - atMs > oftenEnoughMs) return `nobody has asked for ${name} for ${Math.round(nowMs - atMs)} ms`
      return null
    },
  }
}
