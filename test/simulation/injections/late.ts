import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { Span } from '../faults/fault.ts'
import type { Kind } from './kind.ts'

/**
 * The exchange tells a share of what matches later than it happened, and other things before it; the numbers it gives are
 * without a gap, so that nobody can see it by them.
 */
export type LateInjection = {
  readonly at: 'late'
  readonly stream: StreamName
  readonly match: RegExp
  readonly share: number
  readonly byMs: Span
}

export const late: Kind<LateInjection> = {
  holdsMs({ inject: { stream, match, share, byMs }, prng }, of, text) {
    if (of !== stream || !match.test(text) || prng.next() >= share) return null
    return byMs.from + prng.below(byMs.to - byMs.from + 1)
  },
}
