import { assert } from '#shared/assert.ts'
import type { Active } from './active.ts'

/** Which of several forms a fault has in this seed: the same whenever it is asked. */
export function drawnOf<Form>({ prng }: Pick<Active, 'prng'>, forms: readonly Form[]): Form {
  const form = forms.length === 1 ? forms[0] : forms[prng.child('form').below(forms.length)]
  assert(form !== undefined, 'a fault has one form at least')
  return form
}
