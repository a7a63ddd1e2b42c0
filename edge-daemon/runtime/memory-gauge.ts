import process from 'node:process'
import type { VenueEvent } from '../venue/venue.ts'

const everyMs = 5_000
const bytesPerMb = 1_000_000

/** Measures what the process holds, again and again; answers how to end that. */
export function startMemoryGauge(push: (event: VenueEvent) => void): () => void {
  const timer = setInterval(
    () => push({ type: 'memory_measured', rssMb: Math.round(process.memoryUsage.rss() / bytesPerMb) }),
    everyMs,
  )
  return () => clearInterval(timer)
}
