/** What came of one check. It passed when nothing failed and there was something to decide by. */
export type Outcome = {
  readonly file: string
  readonly id: string
  readonly check: string
  /** Neither passed nor failed: the case names a fault and no right answer. */
  readonly isUndecided?: boolean
  readonly failures: readonly { readonly what: string; readonly expected: string; readonly got: string }[]
}

/** A case that records a fault and does not say what would be right. */
export const hasNoRightAnswer = ({
  note,
  right,
}: {
  readonly note?: string | undefined
  readonly right?: unknown
}): boolean => note?.startsWith('[DEFECT]') === true && right === undefined

export const isUndecided = (outcome: Outcome): boolean => outcome.isUndecided === true
export const hasFailed = (outcome: Outcome): boolean => outcome.failures.length > 0
export const hasPassed = (outcome: Outcome): boolean => !hasFailed(outcome) && !isUndecided(outcome)

/** Lines for people; failures and what is undecided always, the others when asked for. */
export function linesOf(outcomes: readonly Outcome[], isVerbose: boolean): string[] {
  return outcomes.flatMap((outcome) => {
    const { file, id, check, failures } = outcome
    if (isUndecided(outcome)) return [`UNDECIDED  ${id} ${check}  a fault without a right answer  (${file})`]
    if (failures.length === 0) return isVerbose ? [`ok      ${id} ${check}`] : []
    const said = failures.map(({ what, expected, got }) => `${what}: expected ${expected}, got ${got}`)
    return [`FAILED  ${id} ${check}  ${said.join('; ')}  (${file})`]
  })
}
