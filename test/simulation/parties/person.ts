import type { CommandKind } from '#shared/contracts/control.ts'
import type { Prng } from '#shared/prng.ts'
import type { Around } from '../around.ts'
import type { Disturbance } from '../reactions/calm.ts'
import { command, type Cloud } from './cloud.ts'

// The person at the dashboard: halts the daemon in some seeds, and after everything is healed lifts what waits for a person.

export type ToPerson = { readonly to: 'person'; readonly type: 'command'; readonly kind: CommandKind }

/** After everything is healed, milliseconds. */
const looksAfterMs = [2_000, 5_000, 10_000, 15_000, 20_000, 30_000]

export function planLifts(healedAtMs: number, around: Around): void {
  for (const afterMs of looksAfterMs) {
    press(healedAtMs + afterMs, 're_arm', around)
    press(healedAtMs + afterMs, 'resume', around)
  }
}

/** In so many seeds the daemon is halted for a while. */
const haltShare = 0.4

/** Answers from when to when nothing is quoted because of it. */
export function planHalt(chance: Prng, around: Around): readonly Disturbance[] {
  if (chance.next() >= haltShare) return []
  const fromMs = 15_000 + chance.below(60_000)
  const untilMs = fromMs + 2_000 + chance.below(10_000)
  press(fromMs, 'halt', around)
  press(untilMs, 'resume', around)
  return [{ fromMs, untilMs }]
}

/** In so many seeds the position is taken off the market, and some time later quoting goes on. */
const exitShare = 0.15

export function planExit(chance: Prng, around: Around): readonly Disturbance[] {
  if (chance.next() >= exitShare) return []
  const fromMs = 15_000 + chance.below(45_000)
  const untilMs = fromMs + 3_000 + chance.below(15_000)
  press(fromMs, 'flatten', around)
  press(untilMs, 'resume', around)
  return [{ fromMs, untilMs }]
}

const press = (atMs: number, kind: CommandKind, around: Around): void =>
  around.postAt(atMs, { to: 'person', type: 'command', kind })

/** In so many seeds the day ends without a position: the last word of a person, and nobody lifts it. */
const closeShare = 0.2
/** Behind the last look, and long enough before the end that an exit must have shown what it does. */
const closesAfterMs = 30_500

export function planClose(chance: Prng, healedAtMs: number, around: Around): void {
  if (chance.next() >= closeShare) return
  const atMs = healedAtMs + closesAfterMs + chance.below(2_000)
  press(atMs, 'flatten', around)
}

/** Presses only what the dashboard offers. */
export function deliver({ kind }: ToPerson, cloud: Cloud, around: Around): void {
  const { watchdog } = cloud.object.memory ?? cloud.object.stored
  if (kind === 're_arm' && watchdog.stage.phase !== 'latched') return
  if (kind === 'resume' && watchdog.desired === 'run') return
  command(cloud, kind, around)
}
