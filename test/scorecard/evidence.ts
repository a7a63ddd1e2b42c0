import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { commitNow, readResult, type Result } from '../result-file.ts'
import { allChecks } from '../simulation/checks/all.ts'
import { catalogue } from '../simulation/faults/catalogue.ts'
import { coverageOf, type CoverageRow } from '../simulation/run/coverage.ts'
import { readSources } from '../simulation/run/sources.ts'
import { readDependencies, type Dependencies } from './dependencies.ts'
import { readSeeds, type Seeds } from './seeds.ts'

// Everything that commands have left below .build/, and what can be read off the sources themselves.

export type Evidence = {
  readonly commit: string
  readonly seeds: Seeds | null
  /** The catalogue against those seeds. */
  readonly coverage: readonly CoverageRow[]
  /** Invariants that the simulated world checks. */
  readonly checked: ReadonlySet<string>
  readonly chaos: Chaos | null
  readonly results: Readonly<Record<ResultName, Result | null>>
  readonly dependencies: Dependencies
}

const resultNames = ['again', 'fuzz', 'mutation', 'planted', 'routes'] as const
type ResultName = (typeof resultNames)[number]

const Chaos = z.object({
  commit: z.string(),
  runs: z.array(
    z.object({
      fault: z.number(),
      name: z.string(),
      reaction: z.string(),
      boundMs: z.number(),
      failure: z.string().nullable(),
      reactionMs: z.number().nullable(),
    }),
  ),
})
export type Chaos = z.infer<typeof Chaos>

/** What the goal of the list asks for. */
const perFault = 100

export function readEvidence(): Evidence {
  const seeds = readSeeds(readSources().fingerprint)
  const [again, fuzz, mutation, planted, routes] = resultNames.map((name) => readResult(name))
  const results = { again, fuzz, mutation, planted, routes } as Evidence['results']
  const coverage = seeds === null ? [] : coverageOf(catalogue, seeds.tally, perFault)
  const dependencies = readDependencies()
  // What must hold at the end of a seed is judged by the world itself.
  const checked = new Set<string>(['I3', ...allChecks().map(({ id }) => id)])
  return { commit: commitNow(), seeds, coverage, checked, chaos: readChaos(), results, dependencies }
}

function readChaos(): Chaos | null {
  try {
    return Chaos.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, '../../.build/chaos.json'), 'utf8')))
  } catch {
    return null
  }
}
