import process from 'node:process'
import type { VenueEvent } from '../venue/venue.ts'

const everyMs = 5_000
const bytesPerMb = 1_000_000

/** Measures what the process holds, again and again; answers how to end that. */
export function startMemoryGauge(push: (event: VenueEvent) => void): () => void {
  const timer = setInterval(() => {
    const rssMb = measuredMb()
    if (rssMb !== null) push({ type: 'memory_measured', rssMb })
  }, everyMs)
  return () => clearInterval(timer)
}

/** Null when it cannot be told: it stands in a file, and no descriptor may be free to open one. */
function measuredMb(): number | null {
  try {
    return Math.round(process.memoryUsage.rss() / bytesPerMb)
  } catch {
    return null
  }
}
