import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { stopDaemon, type Daemon } from '../../e2e/harness/daemon.ts'
import { bothSidesRest, isQuoteRequest, isSwitchRefresh } from '../../e2e/harness/exchange.ts'
import type { ChaosCase, Finding } from '../case.ts'
import { emptyAfterMs, everyFillOnce, momentMs, onStage, quotes, recovers, switchMs } from '../stage.ts'

// What can become of the daemon's process: it dies, hangs, runs out of memory or descriptors, or its disk is slow.

const preload = (name: string) => ['--import', new URL(`../preload/${name}.ts`, import.meta.url).href]

const toldToStopMs = 5_000

export const processCases: readonly ChaosCase[] = [
  {
    fault: 75,
    name: 'the heap is full and the process aborts',
    reaction: 'book empty after its end',
    boundMs: switchMs,
    run: (nth) =>
      onStage('calm', async (stage) => {
        const daemon = await stage.start({ nodeArgs: ['--max-old-space-size=96', ...preload('leak')] })
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        daemon.program.signal('SIGUSR2')
        const { code, signal } = await daemon.program.ended
        const sinceMs = performance.now()
        assert.notEqual(code, 0, 'a full heap is no orderly end')
        const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
        await recovers(stage)
        return { reactionMs, detail: `ended with ${signal ?? code}` }
      }),
  },
  {
    fault: 76,
    name: 'memory grows until it is more than it may hold',
    reaction: 'ended in order after it was told to leak',
    boundMs: 60_000,
    run: (nth) =>
      onStage('lively', async (stage) => {
        const nodeArgs = preload('leak')
        const env = { CHAOS_LEAK_MS: '200' }
        const daemon = await stage.start({ nodeArgs, env, operations: { memoryMaxMb: 512 } })
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        const sinceMs = performance.now()
        daemon.program.signal('SIGUSR2')
        const { code } = await daemon.program.ended
        const reactionMs = Math.round(performance.now() - sinceMs)
        assert.equal(code, 3, 'whoever watches it is to start it again')
        assert.deepEqual(await stage.exchange.openOrders(), [], 'the book is proven empty')
        await recovers(stage)
        return { reactionMs, detail: 'ended with 3, quotes again when started anew' }
      }),
  },
  {
    fault: 91,
    name: 'killed in a market that trades, and started again at once',
    reaction: 'quotes rest again',
    boundMs: 15_000,
    run: (nth) =>
      onStage('lively', async (stage) => {
        const daemon = await stage.start()
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        daemon.program.signalGroup('SIGKILL')
        await daemon.program.ended
        const sinceMs = performance.now()
        const next = await stage.start()
        await quotes(stage, next)
        const reactionMs = Math.round(performance.now() - sinceMs)
        await stopDaemon(next)
        await everyFillOnce(stage)
        return { reactionMs, detail: 'every fill once' }
      }),
  },
  {
    fault: 78,
    name: 'the thread computes for ever',
    reaction: 'book empty',
    boundMs: switchMs,
    run: (nth) => hang(nth, 'SIGUSR2', preload('spin')),
  },
  {
    fault: 80,
    name: 'the process is stopped, its timers with it',
    reaction: 'book empty',
    boundMs: switchMs,
    run: (nth) => hang(nth, 'SIGSTOP', []),
  },
  {
    fault: 83,
    name: 'told to stop in the middle of its orders',
    reaction: 'book proven empty',
    boundMs: toldToStopMs,
    run: (nth) =>
      onStage('lively', async (stage) => {
        const daemon = await stage.start()
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        const sinceMs = performance.now()
        daemon.program.signal('SIGTERM')
        const reactionMs = await emptyAfterMs(stage, sinceMs, toldToStopMs)
        assert.equal((await daemon.program.ended).code, 0)
        assert.deepEqual(await stage.exchange.openOrders(), [])
        assert.ok(
          stage.exchange.requests().every(({ path }) => !path.includes('countdownTime=0')),
          'the switch is never disarmed',
        )
        await everyFillOnce(stage)
        return { reactionMs, detail: 'ended with 0' }
      }),
  },
  {
    fault: 85,
    name: 'no descriptor is free, and the streams are reset',
    reaction: 'quotes pulled',
    boundMs: toldToStopMs,
    run: (nth) =>
      onStage('calm', async (stage) => {
        const daemon = await stage.start()
        await quotes(stage, daemon)
        await sleep(momentMs(nth))
        limitDescriptors(daemon, 3)
        const sinceMs = performance.now()
        stage.wires.stream.reset()
        const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
        // Long enough for everything that is done again and again, the measuring of the memory each 5 s included.
        await sleep(6_000)
        assert.ok(!daemon.program.hasEnded(), 'it lives on')
        limitDescriptors(daemon, 1_024)
        await bothSidesRest(stage.exchange, 60_000)
        await stopDaemon(daemon)
        await everyFillOnce(stage)
        return { reactionMs, detail: 'quotes again when there are some' }
      }),
  },
  {
    fault: 69,
    name: 'a sync takes two seconds',
    reaction: 'between two refreshes of the switch',
    boundMs: 6_000,
    run: () =>
      onStage('lively', async (stage) => {
        const daemon = await stage.start({ nodeArgs: preload('slow-sync'), env: { CHAOS_SYNC_MS: '2000' } })
        await quotes(stage, daemon)
        daemon.program.signal('SIGUSR2')
        await daemon.program.said(/slow syncs/)
        const sinceMs = Date.now()
        await sleep(16_000)
        const during = stage.exchange.requests().filter(({ atMs }) => atMs > sinceMs)
        const refreshes = during.filter(isSwitchRefresh).map(({ atMs }) => atMs)
        const gaps = refreshes.map((atMs, index) => atMs - (refreshes[index - 1] ?? sinceMs))
        const orders = during.filter(isQuoteRequest).length
        assert.ok(orders > 0, 'it goes on quoting')
        await stopDaemon(daemon)
        await everyFillOnce(stage)
        return { reactionMs: Math.max(...gaps), detail: `${orders} orders meanwhile` }
      }),
  },
]

const hang = (nth: number, signal: NodeJS.Signals, nodeArgs: readonly string[]): Promise<Finding> =>
  onStage('calm', async (stage) => {
    const daemon = await stage.start({ nodeArgs })
    await quotes(stage, daemon)
    await sleep(momentMs(nth))
    const sinceMs = performance.now()
    daemon.program.signal(signal)
    const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
    daemon.program.signalGroup('SIGKILL')
    await daemon.program.ended
    await recovers(stage)
    return { reactionMs, detail: 'latched by the watchdog, quotes again after a person re-armed' }
  })

/** From now on no descriptor with this number or a higher one can be opened; those that are stay. */
const limitDescriptors = ({ program }: Daemon, count: number): void =>
  void execFileSync('prlimit', ['--pid', String(program.pid), `--nofile=${count}:1024`])
