import { assert } from '#shared/assert.ts'
import type { Around } from '../around.ts'
import { fire, type Active } from '../injections/active.ts'
import type { ToDaemon } from './daemon.ts'

// What is wrong with the machine itself: its crystal, its processor, and the one call that will throw.

export type Hardship = {
  /** Both clocks run fast by so many parts in a million. */
  drift: { readonly ppm: number; readonly sinceMs: number } | null
  /** By how much the monotonic clock has run ahead in drifts that are over, milliseconds. */
  driftedMs: number
  /** The loop of the process hangs until then, while its timers live. */
  loopHeldUntilMs: number
  /** The process works on something until then; what comes meanwhile waits in order. */
  busyUntilMs: number
  readonly backlog: ToDaemon[]
  /** What this life of the process holds beside what it needs, megabytes. */
  leakedMb: number
  /** What signing has taken within the message at work, milliseconds. */
  signedMs: number
  /** An exception at the call that comes after so many others. */
  trap: { callsLeft: number; readonly one: Active<unknown> } | null
}

export const noHardship = (): Hardship => ({
  drift: null,
  driftedMs: 0,
  loopHeldUntilMs: 0,
  busyUntilMs: 0,
  backlog: [],
  leakedMb: 0,
  signedMs: 0,
  trap: null,
})

/** The machine's monotonic clock. */
export const machineMonoMs = ({ drift, driftedMs }: Hardship, nowMs: number): number =>
  nowMs + driftedMs + (drift === null ? 0 : driftMs(drift, nowMs))

/** By how much a drift that lasts has moved the clocks. */
export const driftMs = ({ ppm, sinceMs }: { readonly ppm: number; readonly sinceMs: number }, nowMs: number): number =>
  ((nowMs - sinceMs) * ppm) / 1e6

/** What the process dies of; nothing in it may catch this and go on. */
export const injected = new Error('injected: a call of the process throws')

/** Called with each event and each call of the process's shell. */
export function springTrap(hardship: Hardship): void {
  const { trap } = hardship
  if (trap === null) return
  trap.callsLeft -= 1
  if (trap.callsLeft > 0) return
  hardship.trap = null
  fire(trap.one)
  throw injected
}

/** How long the processor works on one message, milliseconds. */
export function workMs({ faults }: Around): number {
  let ms = 0
  for (const one of faults.now) {
    const moreMs = one.kind.workMs?.(one) ?? null
    if (moreMs === null) continue
    assert(moreMs > 0, 'work takes time')
    ms += moreMs
    fire(one)
  }
  return ms
}

/** What the signer does with one order. */
export function sign(
  hardship: Hardship,
  { faults }: Around,
): { readonly hash: bigint; readonly r: string; readonly s: string } {
  for (const one of faults.now) {
    const fate = one.kind.signs?.(one) ?? null
    if (fate === null) continue
    fire(one)
    assert(fate !== 'fails', 'injected: the signer throws')
    hardship.signedMs += fate
  }
  return { hash: 0n, r: '0x1', s: '0x1' }
}
