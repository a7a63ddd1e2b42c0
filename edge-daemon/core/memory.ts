import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from './effect.ts'
import type { EngineState } from './state.ts'
import { beginStop } from './stopping.ts'

/** One measure alone may be garbage that the next collection takes away. */
const measuresToStop = 2

/** A process that holds too much ends in order, while it still can: the system would end it in the midst of anything. */
export function noteMemory(state: EngineState, rssMb: number, config: TradingConfig): Effect[] {
  const maxMb = config.operations.memoryMaxMb
  state.memoryOver = rssMb > maxMb ? state.memoryOver + 1 : 0
  if (state.memoryOver < measuresToStop || state.stopping !== null) return []
  beginStop(state, `the process holds ${rssMb} MB of memory, operations.memoryMaxMb is ${maxMb}`, true)
  return [{ type: 'journal', record: 'memory_exceeded', data: { rssMb, maxMb } }, { type: 'announce' }]
}
