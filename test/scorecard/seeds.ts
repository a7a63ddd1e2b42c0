import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { readOnce } from '../simulation/run/results.ts'
import { simulationRoot } from '../simulation/run/folder.ts'
import { count, emptyTally, type Tally } from '../simulation/run/tally.ts'

// Everything that was simulated on one state of the sources: on the present one, or on the last one that was run here.

export type Seeds = {
  readonly tally: Tally
  readonly commit: string
  /** The run with the most seeds, and the last one of coverage. */
  readonly longest: string
  readonly coverage: string | null
}

const Run = z.object({ command: z.string(), commit: z.string(), seeds: z.number() })

export function readSeeds(fingerprint: string, root = simulationRoot): Seeds | null {
  const folder = path.join(root, folderFor(fingerprint, root) ?? fingerprint)
  const runs = linesOf(path.join(folder, 'runs.jsonl')).map((line) => Run.parse(JSON.parse(line)))
  const tally = emptyTally()
  const known = new Set<string>()
  for (const name of ['drawn.jsonl', 'planned.jsonl'])
    readOnce(path.join(folder, name), known, (report) => count(tally, report))
  const [longest] = runs.toSorted((one, other) => other.seeds - one.seeds)
  if (longest === undefined || tally.seeds === 0) return null
  const coverage = runs.findLast(({ command }) => command.includes('--coverage'))
  return { tally, commit: longest.commit, longest: longest.command, coverage: coverage?.command ?? null }
}

function folderFor(fingerprint: string, root: string): string | undefined {
  const all = namesIn(root)
  if (all.includes(fingerprint)) return fingerprint
  return all
    .map((name) => ({ name, atMs: statSync(path.join(root, name)).mtimeMs }))
    .toSorted((one, other) => other.atMs - one.atMs)[0]?.name
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
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
