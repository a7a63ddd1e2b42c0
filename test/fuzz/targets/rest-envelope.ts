import { assert } from '#shared/assert.ts'
import { readAnswer } from '../../../edge-daemon/venue/extended/failures.ts'
import { assertPlain } from '../expect.ts'
import { messageOf } from '../input.ts'
import type { Target } from '../target.ts'
import { envelope, refusal } from './rest-answers.ts'
import { outcomeOf } from './rest-reads.ts'
import { orderRow } from './venue-messages.ts'

// The one reader of the venue's envelope, under every status that HTTP has.

const bases = [envelope([orderRow]), refusal]

export const envelopeTarget: Target = {
  name: 'rest envelope',
  start: () => (input) => {
    const { base } = input
    const status = base % 3 === 0 ? 200 : 100 + (base % 500)
    const text = messageOf(bases, input)
    const purpose = base % 7 < 3 ? 'write' : 'read'
    const answer = readAnswer({ result: 'answered', status, retryAfterMs: null, text }, purpose)
    if (answer.result === 'ok') {
      assert(answer.cursor === null || /^\d{1,20}$/.test(answer.cursor), 'a cursor is digits')
      assert(status >= 200 && status < 300, `HTTP ${status} must not be a success`)
      return 'ok'
    }
    assertPlain(answer.error, 'the error')
    // What a broken middle says about an order must leave it in doubt: only the venue itself can refuse.
    if (purpose === 'write' && status >= 500 && answer.error.kind === 'refused') {
      assert(text.includes('1010') || answer.isAbsent, 'a server error must not settle an order')
    }
    return outcomeOf(answer)
  },
}
