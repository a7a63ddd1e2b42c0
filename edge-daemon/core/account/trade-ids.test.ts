import { describe, expect, test } from 'vitest'
import { isNewerId, noteCompleteRead, noteTrade, raiseFloor, reachesBack, type TradeIds } from './trade-ids.ts'

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

  test('that a complete read showed are settled by one that begins half a minute after it, also when nothing trades any more', () => {
    const ids = none('3')
    const rows = ['5', '6', '8'].map((id) => ({ tradeId: id }))
    for (const { tradeId } of rows) noteTrade(ids, tradeId)
    noteCompleteRead(ids, rows, 900, 1_000)
    noteCompleteRead(ids, rows, 30_999, 31_200)
    expect(ids.floor).toBe('3')
    noteTrade(ids, '7')
    noteTrade(ids, '9')
    noteCompleteRead(ids, [...rows, { tradeId: '9' }], 31_000, 31_300)
    expect([ids.floor, ...ids.seen]).toEqual(['8', '9'])
    noteCompleteRead(ids, [{ tradeId: '9' }], 61_300, 61_400)
    expect([ids.floor, ids.seen.size]).toEqual(['9', 0])
    noteCompleteRead(ids, [], 95_000, 95_100)
    noteCompleteRead(ids, [], 130_000, 130_100)
    expect(ids.floor).toBe('9')
  })

  test('are settled by no such read before the first floor, when it may have ended too early', () => {
    const ids = none()
    noteTrade(ids, '5')
    noteCompleteRead(ids, [{ tradeId: '5' }], 1_000, 1_000)
    noteCompleteRead(ids, [{ tradeId: '5' }], 90_000, 90_000)
    expect(ids.floor).toBeNull()
  })
})
