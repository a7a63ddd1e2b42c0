import { assert } from '#shared/assert.ts'

// A bug that somebody could have made, as a change of one place in one file of the product. The product knows nothing of it.

export type PlantedBug = {
  readonly id: string
  /** What is wrong with it, for people. */
  readonly name: string
  /** From the root of the project. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** One that the audit of the predecessor has found there. */
  readonly isOfAudit?: true
  /** Why it would cost money. */
  readonly reason: string
}

/** The file's text with the bug in it. A place that is not there exactly once is an error: the bug would not be planted. */
export function withBug(bug: PlantedBug, text: string): string {
  const places = text.split(bug.find)
  assert(
    places.length === 2,
    `"${bug.id}" must find its place in ${bug.file} once, found it ${places.length - 1} times`,
  )
  return places.join(bug.replace)
}
