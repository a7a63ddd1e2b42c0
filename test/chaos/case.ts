// A fault that is done to the real programs, and what came of it.

export type Finding = {
  /** The reaction that the bound is about, milliseconds from the fault or from when the path it needs was back. */
  readonly reactionMs: number
  readonly detail: string
}

export type ChaosCase = {
  /** Its number in the catalogue. */
  readonly fault: number
  readonly name: string
  /** What is measured, in words. */
  readonly reaction: string
  readonly boundMs: number
  /**
   * Throws when something is not as it must be; null when the fault found nothing to strike, which is no run. `nth` counts from
   * 0 and lets the moments differ.
   */
  readonly run: (nth: number) => Promise<Finding | null>
}
