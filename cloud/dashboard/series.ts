import type { HeartbeatsReply } from '#shared/contracts/analytics.ts'

// The points of the charts: a window of heartbeats, extended at its right end and trimmed at its left.

export type Sample = HeartbeatsReply['heartbeats'][number]
export type SeriesRange = { readonly name: string; readonly spanMs: number; readonly stepMs: number }

/** Steps are chosen so that a whole window fits into one page of the API. */
export const seriesRanges = [
  { name: '10 min', spanMs: 600_000, stepMs: 1_000 },
  { name: '1 h', spanMs: 3_600_000, stepMs: 5_000 },
  { name: '6 h', spanMs: 21_600_000, stepMs: 30_000 },
] as const satisfies readonly SeriesRange[]

/** Adds newer samples, drops what is older than `fromMs` and what is already there. */
export function extendSeries(known: readonly Sample[], newer: readonly Sample[], fromMs: number): Sample[] {
  const lastAtMs = known.at(-1)?.receivedAtMs ?? -1
  return [...known, ...newer.filter((sample) => sample.receivedAtMs > lastAtMs)].filter(
    (sample) => sample.receivedAtMs >= fromMs,
  )
}

/** Columns for the chart of profit: seconds, total, capture, inventory, fees, funding. */
export function pnlColumns(samples: readonly Sample[]): number[][] {
  const part = (name: 'total' | 'capture' | 'inventory' | 'fees' | 'funding') =>
    samples.map(({ heartbeat }) => Number(heartbeat.pnl[name]))
  return [secondsOf(samples), part('total'), part('capture'), part('inventory'), part('fees'), part('funding')]
}

/** Columns for the chart of the position: seconds, base units. */
export function positionColumns(samples: readonly Sample[]): number[][] {
  return [secondsOf(samples), samples.map(({ heartbeat }) => Number(heartbeat.position))]
}

const secondsOf = (samples: readonly Sample[]) => samples.map(({ receivedAtMs }) => receivedAtMs / 1000)
