import { loseMid } from '../signals/mid-grid.ts'
import { forgetMids } from '../signals/taker-orders.ts'
import type { EngineState } from '../state.ts'

/** From now on no book is known. What is learned of the market waits for the next one: the old mid is none of the time between. */
export function forgetBook(state: EngineState): void {
  const { grid, takers, flow } = state.signals
  state.bookAtMs = null
  loseMid(grid)
  forgetMids(takers)
  flow.touch = null
}
