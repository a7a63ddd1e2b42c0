import type { Slot } from '../state.ts'
import type { Leg } from './slot.ts'

/** The order of a slot that may be changed: alone in it and at rest. */
export function liveLegOf(slot: Slot): Leg | null {
  const leg = slot.legs[0]
  return slot.legs.length === 1 && leg !== undefined && leg.phase === 'live' ? leg : null
}

/**
 * The order of a slot that can be pulled while nothing else can be done there: known to rest beside one of unknown fate,
 * whose end may take long to prove, or taken by the venue and not shown by it yet.
 */
export function pullableLegOf(slot: Slot): Leg | null {
  const [older, newer] = slot.legs
  if (older === undefined) return null
  if (newer === undefined) return older.phase === 'accepted' ? older : null
  // An edit that was accepted has ended the older one, whether we were told or not.
  if (newer.phase === 'accepted' && older.phase !== 'live') return newer
  if (older.phase === 'live' && newer.phase === 'unknown') return older
  return newer.phase === 'live' && older.phase === 'unknown' ? newer : null
}
