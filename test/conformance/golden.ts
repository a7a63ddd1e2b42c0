import { isDeepStrictEqual } from 'node:util'
import { checkPricePath, isPricePath } from './golden/price-path.ts'
import type { Outcome } from './outcome.ts'
import type { GoldenEntry } from './vector-file.ts'

// Cases of the decision core, by component. To add a component: write a file in golden/ that exports a `GoldenComponent`,
// which reads a case's inputs (with zod), calls the code of the core, and answers in the form of the case's `expected`; then
// name it in `components`. Where the core answers in other units or with less digits than the cases, the component says so
// in its own `isSame`; there is no tolerance for all. The components of the price path exist in two profiles and are listed
// in golden/price-path.ts.

export type GoldenComponent = {
  /** What the core says to these inputs. What it throws is a failure. */
  readonly run: (inputs: unknown) => unknown
  /** Whether an answer is the expected one; without it they must be equal in every part. */
  readonly isSame?: (expected: unknown, got: unknown) => boolean
}

const components: ReadonlyMap<string, GoldenComponent> = new Map()

/** One outcome for each case, of the price path one for each profile. Where a case records a defect, `right` must come out. */
export const checkGolden = (
  file: string,
  entries: readonly GoldenEntry[],
  known: ReadonlyMap<string, GoldenComponent> = components,
): Outcome[] =>
  entries.flatMap((entry) =>
    isPricePath(entry.component)
      ? checkPricePath(file, entry)
      : [
          {
            file,
            id: entry.id,
            check: entry.component,
            failures: failuresOf(entry, known.get(entry.component)),
          },
        ],
  )

function failuresOf(entry: GoldenEntry, component: GoldenComponent | undefined): Outcome['failures'] {
  const what = entry.component
  if (component === undefined) return [{ what, expected: 'a known component', got: 'an unknown one' }]
  const expected = entry.right === undefined ? entry.expected : entry.right
  try {
    const got = component.run(entry.inputs)
    const isSame = component.isSame ?? isDeepStrictEqual
    return isSame(expected, got) ? [] : [{ what, expected: textOf(expected), got: textOf(got) }]
  } catch (error) {
    return [{ what, expected: textOf(expected), got: error instanceof Error ? error.message : String(error) }]
  }
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'nothing'
