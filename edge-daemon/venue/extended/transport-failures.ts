// How a request can end without the venue's verdict, and what that is for a write and for a read. A read changes nothing, so
// its failure leaves no doubt about orders; a write that left may have been taken, whatever came back.

import type { Disposition, VenueError } from '../../core/venue-error.ts'

export type TransportEnd =
  | 'not_sent'
  | 'lost'
  | 'rate_limited'
  | 'unauthorized'
  | 'unavailable'
  | 'redirected'
  | 'server_error'
  | 'not_json'
  | 'undecided'

/** A read changes nothing, so its failure leaves no doubt about orders; a write's may. */
export type Purpose = 'read' | 'write'

type Verdict = { readonly kind: Exclude<VenueError['kind'], 'refused'>; readonly act: Disposition }
export type TransportRow = Readonly<Record<Purpose, Verdict>> & { readonly end: TransportEnd; readonly why: string }

const inDoubt: Verdict = { kind: 'ambiguous', act: 'ask' }
const again: Verdict = { kind: 'unreachable', act: 'back_off' }
const closed: Verdict = { kind: 'closed', act: 'halt' }
const slower: Verdict = { kind: 'rate_limited', act: 'back_off' }
const wrongKey: Verdict = { kind: 'unauthorized', act: 'latch' }

export const transportRows: readonly TransportRow[] = [
  { end: 'not_sent', write: again, read: again, why: 'no byte of it left: no connection, or held back as too old' },
  {
    end: 'lost',
    write: inDoubt,
    read: again,
    why: 'sent, and no whole answer: cut, timed out, or larger than allowed',
  },
  { end: 'rate_limited', write: slower, read: slower, why: 'HTTP 429 with any body: counted and turned away' },
  {
    end: 'unauthorized',
    write: wrongKey,
    read: wrongKey,
    why: 'HTTP 401, or 403 in the venue’s words: the key is wrong or was revoked',
  },
  {
    end: 'unavailable',
    write: inDoubt,
    read: closed,
    why: 'HTTP 503 or 403 not in the venue’s words: maintenance, or a gateway that may have passed the order on before',
  },
  {
    end: 'redirected',
    write: inDoubt,
    read: again,
    why: 'HTTP 3xx, never followed: the key goes where it was told to',
  },
  { end: 'server_error', write: inDoubt, read: again, why: 'any other HTTP 5xx: it broke on the way or after the act' },
  {
    end: 'not_json',
    write: inDoubt,
    read: again,
    why: 'a page of something between us and the venue, or half an answer',
  },
  { end: 'undecided', write: inDoubt, read: again, why: 'the venue’s form without a verdict that we know' },
]

const byEnd = new Map(transportRows.map((row) => [row.end, row]))

/** The error of a request that ended so. `retryAfterMs` is for the one kind that has it. */
export function transportError(end: TransportEnd, purpose: Purpose, detail: string, retryAfterMs: number): VenueError {
  const kind = byEnd.get(end)?.[purpose].kind ?? 'ambiguous'
  return kind === 'rate_limited' ? { kind, retryAfterMs } : { kind, detail }
}
