import { closeLine } from '../links/lines.ts'
import type { Kind } from './kind.ts'

/**
 * The exchange answers the history of trades with one row, and half the time says that there are no more. It ends the
 * connection of the account now and then, so that the list is asked for.
 */
export type ShortPageInjection = { readonly at: 'short_page' }

const endsEveryMs = 4_000

export const shortPages: Kind<ShortPageInjection> = {
  strikes(_, { around }) {
    for (const [line, { name }] of around.lines.open)
      if (name === 'account') closeLine(around, line, 1, 'closed by the venue with code 1001')
    return endsEveryMs
  },
  shortens({ prng }, { method, path }) {
    if (method !== 'GET' || !path.startsWith('/user/trades')) return null
    return prng.next() < 0.5 ? 'short' : 'last'
  },
}
