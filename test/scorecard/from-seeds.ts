import type { Evidence } from './evidence.ts'
import { missing, type Reading } from './reading.ts'

// Figures that come out of simulated seeds.

const simulate = 'npm run simulate -- --seeds A..B'
const coverageCommand = 'npm run simulate -- --coverage'
const yearSeconds = 365.25 * 24 * 3_600

const whole = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Nothing when no seed was run on these sources. */
function ofSeeds(
  { seeds }: Evidence,
  read: (seeds: NonNullable<Evidence['seeds']>) => { readonly value: string; readonly isMet: boolean | null } | null,
): Reading {
  const found = seeds === null ? null : read(seeds)
  if (seeds === null || found === null) return missing('not made on these sources yet', simulate)
  return { type: 'measured', ...found, command: seeds.command, commit: seeds.commit }
}

export function faultsSurvived(evidence: Evidence): Reading {
  const { coverage, seeds, chaos } = evidence
  const lived = coverage.filter(({ open, wants }) => open === null && wants.length === 0).length
  const pairs = coverage.reduce((sum, row) => sum + (row.world?.pairs ?? 0), 0) / 2
  const pairsMax = coverage.reduce((sum, row) => sum + (row.world?.pairsMax ?? 0), 0) / 2
  if (seeds === null || seeds.coverage === null) return missing('not made on these sources yet', coverageCommand)
  const value = [
    `${lived}/${coverage.length} faults, ${whole(pairs)}/${whole(pairsMax)} pairs struck together`,
    ...(chaos.note === null ? [] : [chaos.note]),
  ].join('; ')
  return {
    type: 'measured',
    value,
    isMet: lived === coverage.length,
    command: seeds.coverage,
    commit: seeds.commit,
  }
}

export const seedsPassed = (evidence: Evidence): Reading =>
  ofSeeds(evidence, ({ tally: { seeds, failed, virtualMs } }) => ({
    value: `${whole(seeds - failed)} of ${whole(seeds)} seeds, ${whole(virtualMs / 1_000)} virtual s`,
    isMet: failed === 0 && seeds >= 1e7,
  }))

export const yearsSimulated = (evidence: Evidence): Reading =>
  ofSeeds(evidence, ({ tally: { virtualMs, cpuMs } }) => {
    const years = virtualMs / 1_000 / yearSeconds
    const pace = virtualMs / Math.max(1, cpuMs)
    return {
      value: `${years.toPrecision(3)} years at ${whole(pace)}× a core`,
      isMet: years >= 10_000 && pace >= 10_000,
    }
  })

/** How often an invariant was broken, of those that the world checks; that it never was holds as far as was looked. */
export const brokenTimes =
  (invariants: readonly string[], unit: (evidence: NonNullable<Evidence['seeds']>) => string) =>
  (evidence: Evidence): Reading => {
    const unchecked = invariants.filter((id) => !evidence.checked.has(id))
    if (unchecked.length > 0) return missing(`the simulated world does not check ${unchecked.join(' and ')}`)
    return ofSeeds(evidence, (seeds) => {
      const times = invariants.reduce((sum, id) => sum + (seeds.tally.byInvariant.get(id) ?? 0), 0)
      const over = `in ${whole(seeds.tally.seeds)} seeds`
      return {
        value: times === 0 ? `${unit(seeds)} ${over}` : `broken in ${times} seeds`,
        isMet: times === 0 ? null : false,
      }
    })
  }

/** Of one fault that has to have struck. */
export const afterFault =
  (id: number, goalSeeds: number) =>
  (evidence: Evidence): Reading => {
    const row = evidence.coverage.find((one) => one.id === id)
    if (row?.open !== null) return missing(`fault ${id} is not injected: ${row?.open ?? 'nothing was run'}`)
    return ofSeeds(evidence, ({ tally }) => {
      const fault = tally.byFault.get(id)
      if (fault === undefined) return null
      const value = `${whole(fault.seeds)} seeds, ${whole(fault.failed)} failed`
      return { value, isMet: fault.failed === 0 && fault.seeds >= goalSeeds }
    })
  }

export const fills = ({ tally }: NonNullable<Evidence['seeds']>): string => whole(tally.fills)
