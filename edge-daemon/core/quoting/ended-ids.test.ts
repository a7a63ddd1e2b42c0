import { describe, expect, test } from 'vitest'
import { noEndedIds, noteEnded, type EndedIds } from './ended-ids.ts'

const endMany = (ended: EndedIds, name: string, count: number, nowMs: number) => {
  for (let index = 0; index < count; index += 1) noteEnded(ended, `${name}-${index}`, nowMs)
}

describe('the end of an order', () => {
  test('is remembered for at least ten minutes, however many come after it', () => {
    const ended = noEndedIds()
    endMany(ended, 'old', 1, 0)
    endMany(ended, 'later', 100_000, 600_000)
    expect([ended.atMs.size, ended.atMs.get('old-0'), ended.atMs.get('later-0')]).toEqual([100_001, 0, 600_000])
  })

  test('is forgotten when 256 more orders have ended after that time', () => {
    const ended = noEndedIds()
    endMany(ended, 'old', 9_000, 0)
    endMany(ended, 'later', 256, 600_001)
    expect(ended.atMs.has('old-8999')).toBe(false)
    expect(ended.atMs.size).toBeLessThanOrEqual(256)
    expect(ended.atMs.has('later-0')).toBe(true)
  })

  test('is remembered of no more orders than the highest budget can send in that time, and one batch', () => {
    const ended = noEndedIds()
    let most = 0
    for (let index = 0; index < 120_000; index += 1) {
      noteEnded(ended, `order-${index}`, 0)
      most = Math.max(most, ended.atMs.size)
    }
    expect(most).toBeLessThanOrEqual(108_000 + 256)
    expect(ended.atMs.size).toBeGreaterThanOrEqual(108_000)
    expect(ended.atMs.has('order-119999')).toBe(true)
  })
})
