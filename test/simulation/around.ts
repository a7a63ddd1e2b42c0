import type { Prng } from '#shared/prng.ts'
import type { Faults } from './injections/active.ts'
import type { Pools } from './links/pools.ts'
import type { Lines } from './links/lines.ts'
import type { Rest } from './links/rest.ts'
import type { Message } from './message.ts'

// What a party has of the world around it: the time, the post, and the links with whatever is wrong with them now.

export type Around = {
  /** Milliseconds since the world began; only the loop moves it. */
  nowMs: number
  readonly faults: Faults
  /** The chance of the links. */
  readonly chance: Prng
  readonly rest: Rest
  readonly pools: Pools
  readonly lines: Lines
  /** Delivered so many milliseconds from now; of two with one moment the one posted first. */
  post(afterMs: number, message: Message): void
  /** Likewise, at a moment of the world. */
  postAt(atMs: number, message: Message): void
}
