import { z } from 'zod'
import type { Result } from '../result-file.ts'
import type { Evidence } from './evidence.ts'
import { fromResult, missing, type Reading } from './reading.ts'

// Figures that come from real programs, from mutants and from what a command has left of itself.

const whole = (value: number): string => value.toLocaleString('en-US')

export const traces = ({ results, seeds }: Evidence): Reading =>
  fromResult(results.again, 'npm run simulate -- --again --seeds A..B', (figures) => {
    const read = z.object({ seeds: z.number(), failed: z.number() }).safeParse(figures)
    if (!read.success || seeds === null) return null
    const same = read.data.seeds - read.data.failed
    const value = `${whole(same)} of ${whole(read.data.seeds)} seeds, one architecture (${results.again?.arch})`
    return { value, isMet: read.data.failed > 0 ? false : null }
  })

export const mutants = ({ results }: Evidence): Reading =>
  fromResult(results.mutation, 'npm run mutation', (figures) => {
    const read = z.object({ mutants: z.number(), killed: z.number() }).safeParse(figures)
    if (!read.success) return null
    const percent = (100 * read.data.killed) / Math.max(1, read.data.mutants)
    return {
      value: `${percent.toFixed(1)} % of ${whole(read.data.mutants)} mutants`,
      isMet: percent >= 95 ? null : false,
    }
  })

const Bug = z.object({
  id: z.string(),
  isOfAudit: z.boolean(),
  seconds: z.number(),
  isFound: z.boolean(),
  /** Which check found it; null where none did. */
  invariant: z.string().nullable(),
})
const Planted = z.object({
  bugs: z.array(Bug),
  /** What is wrong with the product without a bug; null when nothing is. */
  control: z.string().nullable(),
})
const planted = 'npm run simulate -- --planted'

/** How many of these bugs the checks found, by what, and whether the product without a bug stands; null when it was not told. */
function hunted(figures: Result['figures'], isMeant: (bug: z.infer<typeof Bug>) => boolean) {
  const read = Planted.safeParse(figures)
  if (!read.success) return null
  const bugs = read.data.bugs.filter(isMeant)
  const found = bugs.filter(({ isFound }) => isFound)
  const thrown = found.filter(({ invariant }) => invariant === 'throws').length
  const slowestS = Math.max(0, ...found.map(({ seconds }) => seconds))
  const { control } = read.data
  const value = [
    `${found.length} of ${bugs.length} found by the simulation, ${thrown} of them because the product threw, `,
    `the slowest in ${slowestS.toFixed(1)} s of a core`,
    control === null ? '' : `; the product without a bug fails: ${control}`,
  ].join('')
  return { value, slowestS, areAllFound: bugs.length > 0 && found.length === bugs.length && control === null }
}

export const auditBugs = ({ results }: Evidence): Reading =>
  fromResult(results.planted, planted, (figures) => {
    const read = hunted(figures, ({ isOfAudit }) => isOfAudit)
    return read === null ? null : { value: read.value, isMet: read.areAllFound && read.slowestS < 60 }
  })

export const slowestBug = ({ results }: Evidence): Reading =>
  fromResult(results.planted, planted, (figures) => {
    const read = hunted(figures, () => true)
    return read === null ? null : { value: read.value, isMet: read.areAllFound && read.slowestS < 300 ? null : false }
  })

/** Killed, hung, cut off: whatever leaves orders behind, each with the switch of the exchange in place. */
const crashes = [6, 7, 75, 78, 80, 82, 84]
const bookBoundMs = 15_000

export function worstAfterCrash({ chaos, commit }: Evidence): Reading {
  const tallies = crashes.flatMap((fault) => chaos.byFault.get(fault) ?? [])
  if (tallies.length === 0) return missing(chaos.note ?? 'not made here yet', 'npm run chaos')
  const runs = tallies.reduce((sum, tally) => sum + tally.runs, 0)
  const worstMs = Math.max(...tallies.map((tally) => tally.worstMs))
  const kinds = `${tallies.length} of ${crashes.length} kinds of crash, with the switch`
  const value =
    worstMs === Infinity ? 'some run did not end' : `${(worstMs / 1_000).toFixed(1)} s in ${runs} runs of ${kinds}`
  // No command takes the switch away, or the watchdog as well: of the three parts of the goal this is one.
  const isMet = tallies.every(({ failed }) => failed === 0) && worstMs <= bookBoundMs ? null : false
  return { type: 'measured', value, isMet, command: 'npm run chaos', commit }
}

export const fuzzInputs = ({ results }: Evidence): Reading =>
  fromResult(results.fuzz, 'npm run fuzz', (figures) => {
    const read = z.object({ targets: z.number(), inputs: z.number(), failed: z.number() }).safeParse(figures)
    if (!read.success) return null
    const { targets, inputs, failed } = read.data
    const value = `${whole(inputs)} inputs to ${targets} readers, ${failed} of them failed`
    return { value, isMet: failed === 0 && inputs >= 1e10 }
  })

export const routes = ({ results }: Evidence): Reading =>
  fromResult(results.routes, 'npx vitest run --project e2e test/e2e/routes.test.ts', (figures) => {
    const read = z.object({ requests: z.number(), open: z.number() }).safeParse(figures)
    if (!read.success) return null
    const { requests, open } = read.data
    return { value: `${requests - open} of ${requests} requests refused, from the app's own routes`, isMet: open === 0 }
  })

export function packages({ dependencies: { pi, worker }, commit }: Evidence): Reading {
  const value = `${pi.length} on the Pi (${pi.join(', ')}), ${worker.length} in the Worker (${worker.join(', ')})`
  const isMet = pi.length === 0 && worker.length <= 2
  return { type: 'measured', value, isMet, command: 'npm run scorecard', commit }
}
