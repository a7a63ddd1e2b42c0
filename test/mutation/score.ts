import { z } from 'zod'

// What a report of mutants comes to.

const Report = z.object({
  files: z.record(z.string(), z.object({ mutants: z.array(z.object({ status: z.string() })) })),
})

/** How many mutants there were, and how many of them a test has noticed; those that were left out count for nothing. */
export function scoreOf(report: unknown): { readonly mutants: number; readonly killed: number } {
  const { files } = Report.parse(report)
  const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status))
  const noticed = all.filter((status) => status === 'Killed' || status === 'Timeout').length
  const missed = all.filter((status) => status === 'Survived' || status === 'NoCoverage').length
  return { mutants: noticed + missed, killed: noticed }
}
