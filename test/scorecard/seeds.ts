import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { readOnce } from '../simulation/run/results.ts'
import { simulationRoot } from '../simulation/run/folder.ts'
import { count, emptyTally, type Tally } from '../simulation/run/tally.ts'

// Everything that was simulated on the present sources. What was simulated on others says nothing about these.

export type Seeds = {
  readonly tally: Tally
  readonly commit: string
  /** What made the tally: the one run, or how many and the longest of them; and the same with the last one of coverage. */
  readonly command: string
  readonly coverage: string | null
}

const Run = z.object({ command: z.string(), commit: z.string(), seeds: z.number() })

/** Runs that leave no seed behind. */
const leavesNone = /--again\b|--per-fault[ =]0\b/

export function readSeeds(fingerprint: string, root = simulationRoot): Seeds | null {
  const folder = path.join(root, fingerprint)
  const runs = linesOf(path.join(folder, 'runs.jsonl'))
    .map((line) => Run.parse(JSON.parse(line)))
    .filter(({ command }) => !leavesNone.test(command))
  const tally = emptyTally()
  const known = new Set<string>()
  for (const name of ['drawn.jsonl', 'planned.jsonl'])
    readOnce(path.join(folder, name), known, (report) => count(tally, report))
  const [longest] = runs.toSorted((one, other) => other.seeds - one.seeds)
  if (longest === undefined || tally.seeds === 0) return null
  // One that found all its seeds known has added nothing.
  const added = runs.filter(({ seeds }) => seeds > 0).length
  const named = (which: string, command: string) => (added > 1 ? `${added} runs, ${which}: ${command}` : command)
  const coverage = runs.findLast(({ command }) => command.includes('--coverage'))
  return {
    tally,
    commit: longest.commit,
    command: named('longest', longest.command),
    coverage: coverage === undefined ? null : named('the last of coverage', coverage.command),
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}
