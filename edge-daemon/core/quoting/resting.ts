import type { Slot } from '../state.ts'
import type { LiveLeg } from './action.ts'

/** The order of a slot that may be changed: alone in it and at rest. */
export function liveLegOf(slot: Slot): LiveLeg | null {
  const leg = slot.legs[0]
  return slot.legs.length === 1 && leg !== undefined && leg.phase === 'live' ? leg : null
}

/** The order known to rest in a slot whose other order is unknown: it is no hostage of the other one. */
export function liveBesideUnknown(slot: Slot): LiveLeg | null {
  const [older, newer] = slot.legs
  if (older === undefined || newer === undefined) return null
  if (older.phase === 'live' && newer.phase === 'unknown') return older
  return newer.phase === 'live' && older.phase === 'unknown' ? newer : null
}
