import type { StreamName } from '../event.ts'
import type { EngineState } from '../state.ts'

/** Why what a stream told last may be over by now, in words; null while it is fresh. */
export function streamTrouble(state: EngineState, stream: StreamName, silentMaxMs: number): string | null {
  const { isUp, provenAtMs } = state.streams[stream]
  if (!isUp || provenAtMs === null) return `the ${stream} stream is not connected`
  return state.nowMs - provenAtMs > silentMaxMs
    ? `the ${stream} stream has been silent for ${Math.round(state.nowMs - provenAtMs)} ms`
    : null
}
