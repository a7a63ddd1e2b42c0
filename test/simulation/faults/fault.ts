import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { FrameInjection } from '../injections/frame.ts'
import type { Injection } from '../injections/kinds.ts'
import type { RequestInjection } from '../injections/request.ts'
import type { VenueDeed } from '../injections/venue.ts'
import type { Measure, Reaction } from '../reactions/reaction.ts'

// What the catalogue is made of. A fault is a row of data; what it does to the world stands with its kind of injection.

/** As numbered in the list of what must always hold. */
export type Invariant =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I13'
  | 'I14'
  | 'I15'
  | 'I16'
  | 'I17'
  | 'I18'
  | 'I19'
  | 'I20'
  | 'I21'
  | 'I22'
  | 'I23'
  | 'I24'
  | 'I25'
  | 'I26'
  | 'I27'

/** `world`: lives in the simulated world. `process`: only real programs can have it. */
export type Place = 'world' | 'process' | 'both'

export type Fault = {
  readonly id: number
  readonly name: string
  readonly inject: Injection
  /** How long it lasts, milliseconds. */
  readonly lastsMs: Span
  /** Those it is most likely to break; all are checked always. */
  readonly invariants: readonly Invariant[]
  /** From the end of all faults until both pictures agree, no order is in doubt and quotes rest or a reason is stated. */
  readonly boundMs: number
  /** How soon the product answers it while it lasts; judged where the fault is alone. */
  readonly reaction?: Reaction
  readonly runsIn: Place
}

/** A fault that is listed and cannot be injected, with the reason. */
export type OpenFault = Pick<Fault, 'id' | 'name' | 'invariants' | 'runsIn'> & { readonly open: string }

export type Entry = Fault | OpenFault

export const isInjected = (entry: Entry): entry is Fault => 'inject' in entry

export type Span = { readonly from: number; readonly to: number }

export const seconds = (from: number, to: number): Span => ({ from: from * 1_000, to: to * 1_000 })

const calmWithinMs = 60_000
/** How long most of them last. */
export const usually = seconds(5, 40)

export function world(
  id: number,
  name: string,
  inject: Injection,
  lastsMs: Span,
  invariants: readonly Invariant[],
): Fault {
  return { id, name, inject, lastsMs, invariants, boundMs: calmWithinMs, runsIn: 'world' }
}

/** It is tried on the real programs as well. */
export const both = (fault: Fault): Fault => ({ ...fault, runsIn: 'both' })

/** Something happens to a share of the requests that match. */
export function request(
  id: number,
  name: string,
  match: RegExp,
  share: number,
  does: RequestInjection['does'],
  invariants: readonly Invariant[],
): Fault {
  return world(id, name, { at: 'request', match, share, does }, usually, invariants)
}

/** Something happens to a share of the frames of a stream that match; of several streams one is drawn. */
export function frame(
  id: number,
  name: string,
  stream: StreamName | readonly StreamName[],
  match: RegExp,
  share: number,
  does: FrameInjection['does'],
  invariants: readonly Invariant[],
): Fault {
  const streams = typeof stream === 'string' ? [stream] : stream
  return world(id, name, { at: 'frame', streams, match, share, does }, usually, invariants)
}

/** The exchange or a stranger does something again and again. */
export function deed(
  id: number,
  name: string,
  everyMs: number,
  does: VenueDeed,
  invariants: readonly Invariant[],
): Fault {
  return world(id, name, { at: 'venue', everyMs, does }, usually, invariants)
}

/** The fault with what is measured of the reaction to it, and the longest that may take, milliseconds. */
export const within = (boundMs: number, measures: Measure, fault: Fault): Fault => ({
  ...fault,
  reaction: { measures, boundMs },
})

export function open(
  id: number,
  name: string,
  invariants: readonly Invariant[],
  reason: string,
  runsIn: Place = 'world',
): OpenFault {
  return { id, name, invariants, open: reason, runsIn }
}

/** Why a fault is open of which the product has no part yet. */
export const needsControl = 'comes with durability and control'
export const notYet = 'not injected yet'
