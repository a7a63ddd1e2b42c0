// When to connect again: the life of one link as a pure reducer. connection.ts adds the deadlines of the socket.

import { unreachable } from '#shared/assert.ts'
import { createPrng } from '#shared/prng.ts'
import type { MonoMs } from '#shared/units.ts'

const firstDelayMs = 250
const longestDelayMs = 20_000
/** A link that has held this long starts its back-off afresh. */
const stableMs = 60_000

export type Link = {
  /** Seeds the jitter, so that links which fail together do not come back together, and tests repeat. */
  readonly seed: string
  /** Consecutive losses without a stable connection between them. */
  readonly failures: number
  /** All losses so far: each draws its own jitter. */
  readonly losses: number
} & (
  | { readonly phase: 'idle' | 'connecting' | 'waiting' | 'closed' }
  | { readonly phase: 'up'; readonly sinceMs: MonoMs }
)

export type LinkEvent =
  | { readonly type: 'started' }
  | { readonly type: 'opened'; readonly atMs: MonoMs }
  /** The socket failed, ended, or is given up, whether it was open or not. */
  | { readonly type: 'lost'; readonly atMs: MonoMs; readonly reason: string }
  | { readonly type: 'waited' }
  | { readonly type: 'closed' }

export type LinkEffect =
  | { readonly type: 'connect' }
  | { readonly type: 'drop' }
  | { readonly type: 'wait'; readonly delayMs: number }
  | { readonly type: 'report_up' }
  | { readonly type: 'report_down'; readonly reason: string }

export const idleLink = (seed: string): Link => ({ phase: 'idle', seed, failures: 0, losses: 0 })

/** The next state and what the shell must do now, in order. Events that do not fit the phase change nothing. */
export function stepLink(link: Link, event: LinkEvent): readonly [Link, readonly LinkEffect[]] {
  const { seed, failures, losses } = link
  switch (event.type) {
    case 'started':
      if (link.phase !== 'idle') return [link, []]
      return [{ phase: 'connecting', seed, failures, losses }, [{ type: 'connect' }]]
    case 'opened':
      if (link.phase !== 'connecting') return [link, []]
      return [{ phase: 'up', sinceMs: event.atMs, seed, failures, losses }, [{ type: 'report_up' }]]
    case 'lost': {
      if (link.phase !== 'connecting' && link.phase !== 'up') return [link, []]
      const heldMs = link.phase === 'up' ? Math.max(0, event.atMs - link.sinceMs) : 0
      const before = heldMs >= stableMs ? 0 : failures
      const next: Link = { phase: 'waiting', seed, failures: before + 1, losses: losses + 1 }
      const delayMs = waitMs(before, heldMs, createPrng(`${seed}/${losses}`).next())
      return [next, [{ type: 'drop' }, { type: 'report_down', reason: event.reason }, { type: 'wait', delayMs }]]
    }
    case 'waited':
      if (link.phase !== 'waiting') return [link, []]
      return [{ phase: 'connecting', seed, failures, losses }, [{ type: 'connect' }]]
    case 'closed':
      return link.phase === 'closed' ? [link, []] : [{ phase: 'closed', seed, failures, losses }, [{ type: 'drop' }]]
    default:
      return unreachable(event)
  }
}

/**
 * How long to wait, in ms, after a link that held for `heldMs`. A back-off bounds how often we connect, and the time a link held
 * has kept that bound as well as waiting would: it counts as waited, so that a link which stood for most of a minute and is given
 * up for one doubted book is back at once, and one that fails as soon as it is up waits as long as ever.
 */
function waitMs(failures: number, heldMs: number, jitter: number): number {
  return Math.max(backOffMs(0, jitter), backOffMs(failures, jitter) - heldMs)
}

/** Doubles from 250 ms to 20 s, then takes between half and all of it; `jitter` is in [0, 1). */
export function backOffMs(failures: number, jitter: number): number {
  const fullMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 16))
  return Math.round(fullMs * (0.5 + 0.5 * jitter))
}
