import type { VectorEntry } from '../vector-file.ts'
import type { Comparison, Fields } from '../values.ts'

export type Case = {
  readonly inputs: Fields
  readonly expected: Fields
  /** Another entry of the same file. Throws a RangeError when there is none of that id. */
  readonly entryOf: (id: string) => VectorEntry
}

/** Works something out from the inputs and compares it with what was expected; everything it throws is a failure. */
export type Check = (of: Case) => readonly Comparison[]
/** The checks of one kind of entry, by name. */
export type Kind = Readonly<Record<string, Check>>
