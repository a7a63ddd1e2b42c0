import { z } from 'zod'
import type { Case, Kind } from './kinds/kind.ts'
import { keyDerivation } from './kinds/key-derivation.ts'
import { message } from './kinds/message.ts'
import { onboarding } from './kinds/onboarding.ts'
import { orderBody } from './kinds/order-body.ts'
import { rule } from './kinds/rule.ts'
import { selector } from './kinds/selector.ts'
import { struct } from './kinds/struct.ts'
import type { Outcome } from './outcome.ts'
import { Fields } from './values.ts'
import type { VectorEntry } from './vector-file.ts'

// Which kinds of entry there are, and how one is run.

const kinds: Readonly<Record<string, Kind>> = {
  message,
  struct,
  selector,
  keyDerivation,
  onboarding,
  orderBody,
  rule,
  // Shapes of requests are for reading; none of their entries has a check.
  requestShape: {},
}

/** One outcome for each check of each entry. An entry without checks has none. */
export function checkVectors(file: string, entries: readonly VectorEntry[]): Outcome[] {
  const entryOf = (id: string): VectorEntry => {
    const found = entries.find((entry) => entry.id === id)
    if (found === undefined) throw new RangeError(`the file has no entry ${id}`)
    return found
  }
  return entries.flatMap((entry) =>
    entry.checks.map((check) => ({ file, id: entry.id, check, failures: failuresOf(entry, check, entryOf) })),
  )
}

function failuresOf(entry: VectorEntry, check: string, entryOf: Case['entryOf']): Outcome['failures'] {
  const kind = Object.hasOwn(kinds, entry.kind) ? kinds[entry.kind] : undefined
  if (kind === undefined) return [{ what: `the kind ${entry.kind}`, expected: 'a known kind', got: 'an unknown one' }]
  const run = Object.hasOwn(kind, check) ? kind[check] : undefined
  if (run === undefined)
    return [{ what: `the check ${check}`, expected: `a check of ${entry.kind}`, got: 'an unknown one' }]
  try {
    const compared = run({ inputs: entry.inputs, expected: Fields.parse(entry.expected), entryOf })
    const wrong = compared.filter(({ isSame }) => !isSame)
    return compared.length === 0 ? [{ what: check, expected: 'something to compare with', got: 'nothing' }] : wrong
  } catch (error) {
    return [{ what: check, expected: 'an answer', got: reasonOf(error) }]
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const issue = error.issues[0]
    return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong form'}`
  }
  return error instanceof Error ? error.message : String(error)
}
