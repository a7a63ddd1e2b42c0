import { expect, test } from 'vitest'
import { wallMs } from '#shared/units.ts'
import { decisionsDiffer, decisionsOf } from './wall-clock.ts'
import { placed } from './view.fixture.ts'

test('I23 sees a decision that is another, later, missing or one more', () => {
  const usual = [...decisionsOf(1, [placed(1, 1)]), ...decisionsOf(2, [{ type: 'mass_cancel' }])]
  const found = (other: readonly string[]) => decisionsDiffer(usual, other)
  expect(found(usual)).toBeNull()
  expect(found([...usual.slice(0, 1), ...decisionsOf(2.5, [{ type: 'mass_cancel' }])])).toContain(
    'with another wall clock at 2.500 ms {"type":"mass_cancel"} took the place of at 2.000 ms',
  )
  expect(found([...decisionsOf(1, [placed(1, 2)]), ...usual.slice(1)])).toContain('took the place of at 1.000 ms')
  expect(found(usual.slice(0, 1))).toContain('nothing took the place of at 2.000 ms {"type":"mass_cancel"}')
  expect(found([...usual, ...decisionsOf(3, [{ type: 'mass_cancel' }])])).toContain('took the place of nothing')
})

test('I23 lets records and times of the wall clock differ, as an expiry is one', () => {
  const order = placed(1, 1)
  if (order.type !== 'place_order') throw new Error('the fixture places an order')
  const later = { ...order, order: { ...order.order, expiresAtMs: wallMs(1_790_000_000_300) } }
  const record = { type: 'journal', record: 'note', data: { wallMs: 1 } } as const
  expect(decisionsDiffer(decisionsOf(1, [order]), decisionsOf(1, [later, record]))).toBeNull()
})
