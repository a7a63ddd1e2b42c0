import { assert } from '#shared/assert.ts'
import type { TradingConfig } from '#shared/config/config.ts'

// A bug that somebody could have made, as a change of one place in one file of the product. The product knows nothing of it.

export type Patch = {
  /** From the root of the project. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

export type PlantedBug = Patch & {
  readonly id: string
  /** What is wrong with it, for people. */
  readonly name: string
  /** The product's own assertions against it, where whoever made it would have had to take them out. */
  readonly also?: readonly Patch[]
  /** One that the audit of the predecessor has found there. */
  readonly isOfAudit?: true
  /** Faults by number: those seeds are tried that draw one of each group. All are when nothing is said. */
  readonly seedsWith?: readonly (readonly number[])[]
  /** And whose config is such. */
  readonly configWith?: (config: TradingConfig) => boolean
  /** Why it would cost money. */
  readonly reason: string
}

export const patchesOf = ({
  file,
  find,
  replace,
  also = [],
}: Omit<PlantedBug, 'reason' | 'name'>): readonly Patch[] => [{ file, find, replace }, ...also]

/** The file's text with the patch in it. A place that is not there exactly once is an error: the bug would not be planted. */
export function withPatch({ file, find, replace }: Patch, text: string): string {
  const places = text.split(find)
  assert(places.length === 2, `the bug must find its place in ${file} once, found it ${places.length - 1} times`)
  return places.join(replace)
}
