import type { Kind } from './kind.ts'

/** All times that the exchange's frames tell are off by so much. */
export type VenueClockInjection = { readonly at: 'venue_clock'; readonly byMs: number }

export const venueClock: Kind<VenueClockInjection> = {
  frame({ inject, prng }, _, text, fate) {
    const byMs = prng.child('sign').next() < 0.5 ? inject.byMs : -inject.byMs
    const told = text.replace(
      /"(ts|T)":(\d{13})/g,
      (_all, name: string, ms: string) => `"${name}":${Number(ms) + byMs}`,
    )
    return told === text ? null : { ...fate, texts: [told] }
  },
}
