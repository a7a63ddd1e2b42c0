import { describe, expect, test } from 'vitest'
import { monoMs, sizeLots } from '#shared/units.ts'
import { noteReported } from '../account/executions.ts'
import type { EngineState } from '../state.ts'
import { ToyWorld } from '../toy-world.fixture.ts'
import { beginFlattening } from './exit-progress.ts'
import { positionToClose } from './position-to-close.ts'

const nowMs = 100_000

/** Ten lots by our fills at `nowMs`, and an exit that began and last sent an order long before. */
function held(change: (state: EngineState) => void = () => undefined) {
  const { state } = new ToyWorld()
  state.nowMs = monoMs(nowMs)
  state.ledger.positionLots = 10
  change(state)
  return { state, exit: beginFlattening('test', 50_000) }
}
const ago = (ms: number) => monoMs(nowMs - ms)
const told = (state: EngineState, lots: number, agoMs: number) => {
  state.report = { position: sizeLots(lots), markPrice: null }
  state.reportAtMs = ago(agoMs)
}

describe('what is left to close', () => {
  test.each([
    { name: 'nothing else was told', side: 'sell', lots: 0, left: 10 },
    { name: 'an order has sold some', side: 'sell', lots: 4, left: 6 },
    { name: 'orders have sold all', side: 'sell', lots: 10, left: 0 },
    { name: 'orders have sold more', side: 'sell', lots: 12, left: 0 },
    { name: 'a rest too small for an order is not booked yet', side: 'sell', lots: 9, left: null },
    { name: 'an order has bought some', side: 'buy', lots: 4, left: 10 },
  ] as const)('is $left lots of ten when $name', ({ side, lots, left }) => {
    const { state, exit } = held((each) => noteReported(each.executions, '1', side, lots, nowMs))
    expect(positionToClose(state, exit)).toBe(left)
  })

  test('is not known in the first seconds of a difference, and what the venue says of now after them', () => {
    const { state, exit } = held((each) => told(each, 7, 0))
    state.mismatchSinceMs = ago(4_999)
    expect(positionToClose(state, exit)).toBeNull()
    state.mismatchSinceMs = ago(5_000)
    expect(positionToClose(state, exit)).toBe(7)
  })

  test('is our own count where the venue has said nothing since the last order: it refuses to reduce by too much', () => {
    const { state, exit } = held((each) => told(each, 14, 4_000))
    state.mismatchSinceMs = ago(20_000)
    exit.changedAtMs = ago(3_000)
    expect(positionToClose(state, exit)).toBeNull()
    exit.changedAtMs = ago(5_000)
    expect(positionToClose(state, exit)).toBe(14)
    told(state, 14, 6_000)
    expect(positionToClose(state, exit)).toBe(10)
  })
})
