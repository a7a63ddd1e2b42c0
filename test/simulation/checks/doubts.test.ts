import { expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import type { Leg } from '../../../edge-daemon/core/quoting/slot.ts'
import { doubtsEnd } from './doubts.ts'
import { heldLeg, resting, stillView, type Still } from './view.fixture.ts'

const doubted = (phase: 'sending' | 'accepted' | 'cancelling' | 'replacing'): Leg => ({
  ...heldLeg('buy', 7),
  phase,
  deadlineMs: monoMs(5_000),
})
const unknown: Leg = { ...heldLeg('buy', 7), phase: 'unknown', askAtMs: monoMs(1), isAsked: true, absentAtMs: null }

function watched(leg: Leg) {
  const view = stillView()
  const check = doubtsEnd()
  const [slot] = view.engine.slots
  if (slot === undefined) throw new Error('the engine has slots')
  slot.legs = [leg]
  const at = (nowMs: number, change: (view: Still) => void = () => undefined) => {
    view.nowMs = nowMs
    change(view)
    return check.look?.(view)
  }
  at(1_000)
  return { view, slot, at }
}

test.each([unknown, doubted('sending'), doubted('accepted'), doubted('cancelling'), doubted('replacing')])(
  'I3 sees an order that is $phase for more than half a minute',
  (leg) => {
    const { at } = watched(leg)
    expect(at(31_000)).toBeNull()
    expect(at(31_001)).toContain(`in doubt for 30001 ms: ${leg.phase}`)
  },
)

test('I3 sees an order that is taken to rest and does not', () => {
  const { at } = watched(heldLeg('buy', 7))
  expect(at(31_001)).toContain('in doubt for 30001 ms: live')
})

test('I3 lets an order rest, and be asked about each time anew', () => {
  const { at, slot } = watched(heldLeg('buy', 7))
  expect(at(20_000, (view) => (view.resting = [resting({})]))).toBeNull()
  expect(at(60_000)).toBeNull()
  slot.legs = [unknown]
  expect(at(90_000)).toBeNull()
  expect(at(120_000)).toBeNull()
  expect(at(120_001)).toContain('in doubt')
})

test('I3 counts another order, and another life, for itself', () => {
  const { at, slot } = watched(unknown)
  expect(at(30_000, () => (slot.legs = [{ ...unknown, ...heldLeg('buy', 8) }]))).toBeNull()
  expect(at(59_000)).toBeNull()
  expect(at(60_000, (view) => (view.boot = 2))).toBeNull()
  expect(at(90_001)).toContain('in doubt for 30001 ms')
})

test.each<[string, (view: Still) => void, (view: Still) => void]>([
  ['nobody answers', (view) => (view.isAnswered = false), (view) => (view.isAnswered = true)],
  ['it is closed', (view) => (view.exchange.mode = 'MAINTENANCE'), (view) => (view.exchange.mode = 'OPEN')],
  ['it stands still', (view) => (view.exchange.isFrozen = true), (view) => (view.exchange.isFrozen = false)],
])('I3 begins anew when the exchange is there again after %s', (_, begin, end) => {
  const { at } = watched(unknown)
  expect(at(5_000, begin)).toBeNull()
  expect(at(50_000)).toBeNull()
  expect(at(50_001, end)).toBeNull()
  expect(at(80_000)).toBeNull()
  expect(at(80_001)).toContain('in doubt for 30001 ms')
})
