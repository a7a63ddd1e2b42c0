import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Daemon } from '../../e2e/harness/daemon.ts'
import { root } from '../../e2e/harness/program.ts'
import { instrument } from '../await-points.ts'
import type { ChaosCase, Finding } from '../case.ts'
import { emptyAfterMs, onStage, quotes, recovers, switchMs, type Stage } from '../stage.ts'

// Every place at which the daemon waits throws once, in a process of its own: it dies or it copes, and in neither case does
// an order outlive the switch or is a fill lost.

/** Its number in the catalogue. */
export const awaitFault = 84
/** A place that is passed while the daemon quotes is passed within this. */
const passedMs = 8_000
const folders = ['edge-daemon', 'edge-daemon/runtime', 'edge-daemon/journal', 'edge-daemon/uplink', 'edge-daemon/tape']
const venueFolders = ['edge-daemon/venue', 'edge-daemon/venue/extended']
/** Programs and rooms that a live daemon does not load. */
const notLive = /\.(test|bench|fixture)\.ts$|\/(backtest|replay|paper|sweep)/

/** Every place of the live daemon by file and line. */
export function awaitIds(): string[] {
  return [...folders, ...venueFolders].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.ts') && !notLive.test(`/${name}`))
      .toSorted()
      .flatMap((name) => {
        const file = `${folder}/${name}`
        return instrument(file, readFileSync(path.join(root, file), 'utf8')).ids
      }),
  )
}

export const awaitCase = (id: string): ChaosCase => ({
  fault: awaitFault,
  name: `thrown at ${id}`,
  reaction: 'book empty after the throw',
  boundMs: switchMs,
  run: () =>
    onStage('lively', async (stage) => {
      const armed = await throwAt(stage, id, 'signal')
      if (armed !== null) return armed
      // Passed at the start alone, or never.
      return throwAt(stage, id, 'start')
    }),
})

const preload = ['--import', new URL('../preload/throw-at-await.ts', import.meta.url).href]

/** Null when the place was not passed. */
async function throwAt(stage: Stage, id: string, from: 'signal' | 'start'): Promise<Finding | null> {
  const options = { nodeArgs: preload, env: { CHAOS_AWAIT: id, CHAOS_ARMED: from } }
  const daemon = await stage.start(options).catch((error: unknown) => {
    // Died at its start, before anything rested.
    assert.match(String(error), /chaos: thrown at/)
    return null
  })
  if (daemon === null) return afterwards(stage, performance.now(), 'ended at the start')
  const hasThrown = () => daemon.program.stderr().includes('chaos: thrown at')
  if (from === 'signal') {
    await quotes(stage, daemon)
    daemon.program.signal('SIGUSR2')
  }
  for (let waitedMs = 0; waitedMs < passedMs && !hasThrown() && !daemon.program.hasEnded(); waitedMs += 100)
    await sleep(100)
  const isPassedWhileRunning = hasThrown()
  if (isPassedWhileRunning) await sleep(1_000)
  const sinceMs = performance.now()
  const ending = await endOf(daemon)
  if (!hasThrown()) return null
  const when = isPassedWhileRunning ? 'while it ran' : 'at the stop'
  return afterwards(stage, sinceMs, `${when}, ended with ${ending}`)
}

async function endOf({ program }: Daemon): Promise<string> {
  if (!program.hasEnded()) program.signal('SIGTERM')
  const { code, signal } = await Promise.race([
    program.ended,
    sleep(40_000).then(() => ({ code: null, signal: 'nothing: it hangs' })),
  ])
  assert.notEqual(signal, 'nothing: it hangs', 'told to stop, it ends')
  return String(signal ?? code)
}

async function afterwards(stage: Stage, sinceMs: number, detail: string): Promise<Finding> {
  const reactionMs = await emptyAfterMs(stage, sinceMs, switchMs)
  await recovers(stage)
  return { reactionMs, detail }
}
