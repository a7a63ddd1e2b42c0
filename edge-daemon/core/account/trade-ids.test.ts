import { describe, expect, test } from 'vitest'
import { isNewerId, noteTrade, raiseFloor, reachesBack, type TradeIds } from './trade-ids.ts'

const none = (floor: string | null = null): TradeIds => ({ floor, seen: new Set() })

describe('ids of trades', () => {
  test.each([
    ['10', '9', true],
    ['9', '10', false],
    ['11', '10', true],
    ['10', '11', false],
    ['10', '10', false],
    // Beyond what a double tells apart.
    ['1800000000000000002', '1800000000000000001', true],
    ['1800000000000000001', '1800000000000000002', false],
  ])('%s is newer than %s: %s', (a, b, isNewer) => {
    expect(isNewerId(a, b)).toBe(isNewer)
  })

  test('each is counted once, in whatever order', () => {
    const ids = none()
    expect(['5', '3', '5', '4', '3'].map((id) => noteTrade(ids, id))).toEqual([true, true, false, true, false])
  })

  test('what is not above the floor was counted', () => {
    const ids = none('7')
    expect(['6', '7', '8', '8'].map((id) => noteTrade(ids, id))).toEqual([false, false, true, false])
  })

  test.each([
    { name: 'nothing told of, nothing read', floor: null, seen: [], read: [], reaches: true },
    {
      name: 'the oldest that was told of',
      floor: null,
      seen: ['12', '9', '11'],
      read: ['9', '11', '12'],
      reaches: true,
    },
    { name: 'an older one', floor: null, seen: ['9'], read: ['8', '9'], reaches: true },
    { name: 'not as far as what was told of', floor: null, seen: ['11', '9'], read: ['10', '11'], reaches: false },
    { name: 'nothing although something was told of', floor: null, seen: ['9'], read: [], reaches: false },
    { name: 'down to a floor, which is seen to elsewhere', floor: '8', seen: ['9'], read: ['10'], reaches: true },
  ])('a read reaches back: $name', ({ floor, seen, read, reaches }) => {
    const ids: TradeIds = { floor, seen: new Set(seen) }
    expect(
      reachesBack(
        ids,
        read.map((tradeId) => ({ tradeId })),
      ),
    ).toBe(reaches)
  })

  test('the floor takes the place of the ids it stands for, and never goes down', () => {
    const ids = none()
    for (const id of ['5', '9', '7']) noteTrade(ids, id)
    raiseFloor(ids, '7')
    expect(ids.floor).toBe('7')
    expect([...ids.seen]).toEqual(['9'])
    raiseFloor(ids, '6')
    raiseFloor(ids, '7')
    expect(ids.floor).toBe('7')
    raiseFloor(ids, '12')
    expect([ids.floor, ids.seen.size]).toEqual(['12', 0])
  })
})
