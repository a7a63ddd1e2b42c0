import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { stopDaemon } from '../../e2e/harness/daemon.ts'
import { bothSidesRest } from '../../e2e/harness/exchange.ts'
import { until } from '../../e2e/harness/until.ts'
import type { ChaosCase, Finding } from '../case.ts'
import { emptyAfterMs, everyFillOnce, momentMs, onStage, quotes, quotesAgain, switchMs, type Stage } from '../stage.ts'

// What can become of the wires: cut, mute, or open in one direction alone, over real TCP.

export const wireCases: readonly ChaosCase[] = [
  {
    fault: 7,
    name: 'cut off from everybody',
    reaction: 'book empty',
    boundMs: switchMs,
    run: (nth) =>
      cutOff(nth, ({ wires }, state) => {
        for (const wire of [wires.rest, wires.stream, wires.cloud]) wire.set(state === 'off' ? 'cut' : 'open')
      }),
  },
  {
    fault: 15,
    name: 'what it says arrives, what it is told does not',
    reaction: 'book empty',
    boundMs: switchMs,
    run: (nth) =>
      onStage('calm', async (stage) => {
        const daemon = await stage.start()
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        const sinceMs = performance.now()
        for (const wire of [stage.wires.rest, stage.wires.stream]) wire.set('deaf')
        const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
        await sleep(5_000)
        assert.deepEqual(await stage.exchange.openOrders(), [], 'nothing is sent blindly')
        for (const wire of [stage.wires.rest, stage.wires.stream]) wire.set('open')
        await quotesAgain(stage, daemon)
        await stopDaemon(daemon)
        await everyFillOnce(stage)
        return { reactionMs, detail: 'quotes again afterwards' }
      }),
  },
  {
    fault: 10,
    name: 'streams that stand and say nothing',
    reaction: 'quotes pulled',
    // A ping leaves every 5 s and is given up 5 s later.
    boundMs: 11_000,
    run: (nth) =>
      onStage('calm', async (stage) => {
        const daemon = await stage.start()
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        const sinceMs = performance.now()
        stage.wires.stream.set('mute')
        const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
        stage.wires.stream.set('open')
        await bothSidesRest(stage.exchange, 40_000)
        await stopDaemon(daemon)
        return { reactionMs, detail: 'quotes again afterwards' }
      }),
  },
  {
    fault: 5,
    name: 'cut off from the cloud alone, for less than its patience',
    reaction: 'longest time without a resting order',
    boundMs: 1_000,
    run: () =>
      onStage('calm', async (stage) => {
        const daemon = await stage.start()
        await quotes(stage, daemon)
        stage.wires.cloud.set('cut')
        const reactionMs = await longestEmptyMs(stage, 12_000)
        stage.wires.cloud.set('open')
        await until('a heartbeat arrives again', 15_000, async () => {
          const { phase, silentMs } = await stage.cloud.watchdog(daemon.bot)
          return phase === 'armed' && silentMs !== null && silentMs < 5_000
        })
        await stopDaemon(daemon)
        return { reactionMs, detail: 'orders rest throughout' }
      }),
  },
]

/** Fifteen seconds of silence, the cancel, and two empty looks at the book. */
const watchdogMs = 20_000

/** Off and on again after the book was emptied by others: the watchdog has latched, and a person re-arms it. */
const cutOff = (nth: number, set: (stage: Stage, state: 'off' | 'on') => void): Promise<Finding> =>
  onStage('calm', async (stage) => {
    const daemon = await stage.start()
    await quotes(stage, daemon)
    await sleep(momentMs(nth))
    const sinceMs = performance.now()
    set(stage, 'off')
    const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
    const leftMs = watchdogMs - (performance.now() - sinceMs)
    await until('the watchdog has latched', leftMs, async () => {
      return (await stage.cloud.watchdog(daemon.bot)).phase === 'latched'
    })
    const latchedMs = Math.round(performance.now() - sinceMs)
    set(stage, 'on')
    await quotesAgain(stage, daemon)
    await stopDaemon(daemon)
    await everyFillOnce(stage)
    return { reactionMs, detail: `latched after ${latchedMs} ms, quotes again after a person re-armed` }
  })

/** Over so many milliseconds, the longest time in which nothing rested. */
async function longestEmptyMs({ exchange }: Stage, lastsMs: number): Promise<number> {
  const untilMs = performance.now() + lastsMs
  let seenMs = performance.now()
  let longest = 0
  while (performance.now() < untilMs) {
    if ((await exchange.openOrders()).length > 0) seenMs = performance.now()
    longest = Math.max(longest, performance.now() - seenMs)
    await sleep(50)
  }
  return Math.round(longest)
}
