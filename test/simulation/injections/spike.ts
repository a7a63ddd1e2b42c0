import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { Kind } from './kind.ts'

/** A price in a share of the frames is ten times what it should be, and the next one is right again. */
export type SpikeInjection = { readonly at: 'spike'; readonly streams: readonly StreamName[]; readonly share: number }

export const spike: Kind<SpikeInjection> = {
  frame({ inject, prng }, stream, text, fate) {
    if (!inject.streams.includes(stream) || prng.next() >= inject.share) return null
    const spiked = text.replace(/"p":"(\d+)(?:\.(\d+))?"/, (_, whole: string, part: string = '') => {
      const digits = `${part}0`
      return `"p":"${whole}${digits.slice(0, 1)}.${digits.slice(1)}0"`
    })
    return spiked === text ? null : { ...fate, texts: [spiked] }
  },
}
