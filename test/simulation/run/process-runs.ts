import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

// What `npm run chaos` has left: faults done to the real programs, of which only some can live in a simulated world.

const ProcessRun = z.looseObject({
  fault: z.number(),
  boundMs: z.number(),
  failure: z.string().nullable(),
  reactionMs: z.number().nullable(),
})
type ProcessRun = z.infer<typeof ProcessRun>
const ChaosFile = z.object({ commit: z.string(), runs: z.array(ProcessRun) })

export type ProcessTally = {
  readonly runs: number
  readonly failed: number
  /** Longest reaction; Infinity when there was none. */
  readonly worstMs: number
  readonly boundMs: number
}

export type ProcessRuns = { readonly commit: string; readonly byFault: ReadonlyMap<number, ProcessTally> }

const chaosFile = path.join(import.meta.dirname, '../../../.build/chaos.json')

/** Null when it was never run here, or what it left cannot be read. */
export function readProcessRuns(file = chaosFile): ProcessRuns | null {
  const content = contentOf(file)
  if (content === null) return null
  const { commit, runs } = content
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

/** Leaves the runs of one command. Those of faults that it did not try stay where they are of the same commit. */
export function writeProcessRuns(
  commit: string,
  tried: readonly number[],
  runs: readonly ProcessRun[],
  file = chaosFile,
): void {
  const before = contentOf(file)
  const isSame = before !== null && before.commit === commit && isNamed(commit)
  const kept = isSame ? before.runs.filter(({ fault }) => !tried.includes(fault)) : []
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ commit, runs: [...kept, ...runs] })}\n`)
}

export type PresentRuns = {
  readonly byFault: ProcessRuns['byFault']
  /** Why there are runs that do not count; null when all do. */
  readonly note: string | null
}

/** Those that were made on this commit: what other programs did says nothing of the present ones. */
export function presentRuns(runs: ProcessRuns | null, commit: string): PresentRuns {
  if (runs === null) return { byFault: new Map(), note: null }
  if (runs.commit === commit && isNamed(commit)) return { byFault: runs.byFault, note: null }
  const note = isNamed(runs.commit)
    ? `the runs of the real programs are of commit ${runs.commit} and do not count for ${commit}: npm run chaos makes them anew`
    : `files differed from commit ${runs.commit.slice(0, -1)} when the real programs ran: commit them, and npm run chaos makes runs that count`
  return { byFault: new Map(), note }
}

/** Whether it names one state of the sources: with files that differ from a commit there are many. */
const isNamed = (commit: string): boolean => !commit.endsWith('+')

function contentOf(file: string): z.infer<typeof ChaosFile> | null {
  try {
    return ChaosFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
