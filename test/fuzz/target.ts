import type { Input } from './input.ts'

/** Something that reads what others wrote. */
export type Target = {
  readonly name: string
  /** Begins anew: whatever the attacks share is made here. */
  readonly start: () => Attack
}

/**
 * Feeds one input and looks at what came out; throws what is wrong with it. Answers with the kind of outcome, few words
 * that do not depend on the values of the input.
 */
export type Attack = (input: Input) => string | Promise<string>
