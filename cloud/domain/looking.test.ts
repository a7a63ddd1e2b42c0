import { expect, test } from 'vitest'
import {
  beginLooking,
  emptyLooksDoubted,
  hearOrders,
  isKeyDoubted,
  seeBook,
  toldOrders,
  type Looking,
} from './looking.ts'

test.each([
  ['quotes', true, [], 4, 4],
  ['is halted and sees none', false, ['operator_halt'], 0, 0],
  ['waits', false, [], 0, 0],
  ['is halted while its orders go', false, ['operator_halt'], 4, null],
  ['has lost sight of its orders', false, ['account_stale', 'orders_unread'], 4, null],
  ['has begun and seen nothing yet', false, ['recovering'], 0, null],
  ['does not know of one', false, ['latched', 'orders_unknown'], 0, null],
] as const)('what a daemon tells that %s', (_, quoting, haltReasons, openOrders, told) => {
  expect(toldOrders({ quoting, haltReasons: [...haltReasons], openOrders })).toBe(told)
})

const after = (told: readonly (number | null)[], from: Looking = beginLooking(0)): Looking =>
  told.reduce<Looking>((looking, orders) => seeBook(hearOrders(looking, orders), 0, 0), from)

test('no word about orders raises a doubt, or goes on with one', () => {
  expect(isKeyDoubted(after([4, 4]))).toBe(true)
  expect(isKeyDoubted(after([null, null, null]))).toBe(false)
  expect(isKeyDoubted(after([4, null, 4]))).toBe(false)
})

test('a doubt stays until the daemon is sure that nothing rests', () => {
  const doubted = after(Array(emptyLooksDoubted).fill(4))
  expect(isKeyDoubted(after([null, null], doubted))).toBe(true)
  expect(isKeyDoubted(after([0], doubted))).toBe(false)
})
