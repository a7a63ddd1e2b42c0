import { describe, expect, test } from 'vitest'
import {
  bookedFirstLots,
  isOverdue,
  noteBooked,
  noteReported,
  settle,
  unbookedLots,
  type Executions,
} from './executions.ts'

const reported = (lots: number, atMs = 0): Executions => {
  const all: Executions = new Map()
  noteReported(all, 'v1', 'buy', lots, atMs)
  return all
}

describe('what orders say was filled', () => {
  test('is missing in the position until it is booked, on its own side only', () => {
    const all = reported(7)
    expect([unbookedLots(all, 'buy'), unbookedLots(all, 'sell')]).toEqual([7, 0])
    noteBooked(all, 'v1', 'buy', 3, 10)
    expect(unbookedLots(all, 'buy')).toBe(4)
    noteBooked(all, 'v1', 'buy', 4, 20)
    expect(unbookedLots(all, 'buy')).toBe(0)
  })

  test('never goes down, and the same word twice changes nothing', () => {
    const all = reported(7, 5)
    noteReported(all, 'v1', 'buy', 6, 50)
    noteReported(all, 'v1', 'buy', 7, 60)
    expect(all.get('v1')).toEqual({ side: 'buy', reportedLots: 7, bookedLots: 0, atMs: 5 })
    noteReported(all, 'v1', 'buy', 9, 70)
    expect(all.get('v1')).toEqual({ side: 'buy', reportedLots: 9, bookedLots: 0, atMs: 70 })
  })

  test('keeps what was booked before the order told of it, and a fill told first makes no room', () => {
    const all: Executions = new Map()
    noteBooked(all, 'v1', 'sell', 5, 10)
    expect(all.get('v1')).toEqual({ side: 'sell', reportedLots: 0, bookedLots: 5, atMs: 10 })
    expect(unbookedLots(all, 'sell')).toBe(0)
    noteReported(all, 'v1', 'sell', 8, 20)
    expect(all.get('v1')).toEqual({ side: 'sell', reportedLots: 8, bookedLots: 5, atMs: 20 })
    expect(unbookedLots(all, 'sell')).toBe(3)
  })

  test('is less than what is booked while the trades are told first', () => {
    const all: Executions = new Map()
    noteBooked(all, 'v1', 'sell', 5, 10)
    expect([bookedFirstLots(all, 'v1'), bookedFirstLots(all, 'v2'), bookedFirstLots(all, undefined)]).toEqual([5, 0, 0])
    noteReported(all, 'v1', 'sell', 3, 20)
    expect(bookedFirstLots(all, 'v1')).toBe(2)
    noteReported(all, 'v1', 'sell', 8, 30)
    expect(bookedFirstLots(all, 'v1')).toBe(0)
  })

  test('nothing filled is nothing to remember', () => {
    const all: Executions = new Map()
    noteReported(all, 'v1', 'buy', 0, 0)
    expect(all.size).toBe(0)
  })

  test.each([
    ['not before a second has passed', 999, false],
    ['from a second on', 1_000, true],
  ])('is overdue %s', (_, nowMs, isLate) => {
    expect(isOverdue(reported(7), nowMs)).toBe(isLate)
  })

  test('is not overdue once it is booked', () => {
    const all = reported(7)
    noteBooked(all, 'v1', 'buy', 7, 0)
    expect(isOverdue(all, 1e6)).toBe(false)
  })
})

describe('a complete read of the fills', () => {
  test.each([
    ['what is booked in full, when it began a second later', 7, 1_000, 0],
    ['not what is booked in full, when it began sooner', 7, 999, 1],
    ['not what is still missing: the history may lag', 3, 29_999, 1],
    ['what is missing for longer than any lag', 3, 30_000, 0],
  ])('settles %s', (_, bookedLots, startedAtMs, left) => {
    const all = reported(7)
    noteBooked(all, 'v1', 'buy', bookedLots, 0)
    settle(all, startedAtMs)
    expect(all.size).toBe(left)
  })
})
