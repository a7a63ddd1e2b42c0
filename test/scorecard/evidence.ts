import { commitNow, readResult, type Result } from '../result-file.ts'
import { allChecks } from '../simulation/checks/all.ts'
import { catalogue } from '../simulation/faults/catalogue.ts'
import { coverageOf, type CoverageRow } from '../simulation/run/coverage.ts'
import { perFaultOwed } from '../simulation/run/owed.ts'
import { presentRuns, readProcessRuns, type PresentRuns } from '../simulation/run/process-runs.ts'
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
  /** Faults done to the real programs as they are now. */
  readonly chaos: PresentRuns
  readonly results: Readonly<Record<ResultName, Result | null>>
  readonly dependencies: Dependencies
}

const resultNames = ['again', 'fuzz', 'mutation', 'planted', 'routes'] as const
type ResultName = (typeof resultNames)[number]

export function readEvidence(): Evidence {
  const seeds = readSeeds(readSources().fingerprint)
  const [again, fuzz, mutation, planted, routes] = resultNames.map((name) => readResult(name))
  const results = { again, fuzz, mutation, planted, routes } as Evidence['results']
  const commit = commitNow()
  const chaos = presentRuns(readProcessRuns(), commit)
  const coverage = seeds === null ? [] : coverageOf(catalogue, seeds.tally, perFaultOwed, chaos.byFault)
  const dependencies = readDependencies()
  // What must hold at the end of a seed is judged by the world itself.
  const checked = new Set<string>(['I3', ...allChecks().map(({ id }) => id)])
  return { commit, seeds, coverage, checked, chaos, results, dependencies }
}
