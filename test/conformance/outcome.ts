/** What came of one check. It passed when nothing failed. */
export type Outcome = {
  readonly file: string
  readonly id: string
  readonly check: string
  readonly failures: readonly { readonly what: string; readonly expected: string; readonly got: string }[]
}

export const hasPassed = (outcome: Outcome): boolean => outcome.failures.length === 0

/** Lines for people; failures always, the others when asked for. */
export function linesOf(outcomes: readonly Outcome[], isVerbose: boolean): string[] {
  return outcomes.flatMap(({ file, id, check, failures }) => {
    if (failures.length === 0) return isVerbose ? [`ok      ${id} ${check}`] : []
    const said = failures.map(({ what, expected, got }) => `${what}: expected ${expected}, got ${got}`)
    return [`FAILED  ${id} ${check}  ${said.join('; ')}  (${file})`]
  })
}
