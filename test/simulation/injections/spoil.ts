import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { Kind } from './kind.ts'

/** A number of a share of the frames is none, or none that anybody could reckon with. */
export type SpoilInjection = { readonly at: 'spoil'; readonly streams: readonly StreamName[]; readonly share: number }

const nonsense = ['"NaN"', '"Infinity"', '"-Infinity"', '"-0"', '"1e308"', '""', 'null', '"1e-400"', '"-1"', '{}']
/** Prices, sizes, rates, money; not the frame's own number. */
const numeral = /:("-?\d+(?:\.\d+)?")/g

export const spoil: Kind<SpoilInjection> = {
  frame({ inject, prng }, stream, text, fate) {
    if (!inject.streams.includes(stream) || prng.next() >= inject.share) return null
    const places = [...text.matchAll(numeral)]
    const place = places[prng.below(Math.max(1, places.length))]
    if (place?.[1] === undefined) return null
    const from = place.index + 1
    const word = nonsense[prng.below(nonsense.length)] ?? 'null'
    return { ...fate, texts: [text.slice(0, from) + word + text.slice(from + place[1].length)] }
  },
}
