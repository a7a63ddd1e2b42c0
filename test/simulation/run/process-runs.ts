import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

// What `npm run chaos` has left: faults done to the real programs, of which only some can live in a simulated world.

const ChaosFile = z.object({
  commit: z.string(),
  runs: z.array(
    z.object({
      fault: z.number(),
      boundMs: z.number(),
      failure: z.string().nullable(),
      reactionMs: z.number().nullable(),
    }),
  ),
})

export type ProcessTally = {
  readonly runs: number
  readonly failed: number
  /** Longest reaction; Infinity when there was none. */
  readonly worstMs: number
  readonly boundMs: number
}

export type ProcessRuns = { readonly commit: string; readonly byFault: ReadonlyMap<number, ProcessTally> }

const chaosFile = path.join(import.meta.dirname, '../../../.build/chaos.json')

/** Null when it was never run here. */
export function readProcessRuns(file = chaosFile): ProcessRuns | null {
  const content = contentOf(file)
  if (content === null) return null
  const { commit, runs } = ChaosFile.parse(JSON.parse(content))
  const byFault = new Map<number, ProcessTally>()
  for (const { fault, boundMs, failure, reactionMs } of runs) {
    const before = byFault.get(fault) ?? { runs: 0, failed: 0, worstMs: 0, boundMs: 0 }
    byFault.set(fault, {
      runs: before.runs + 1,
      failed: before.failed + (failure === null ? 0 : 1),
      worstMs: Math.max(before.worstMs, reactionMs ?? Infinity),
      boundMs: Math.max(before.boundMs, boundMs),
    })
  }
  return { commit, byFault }
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}
