import { describe, expect, test } from 'vitest'
import { runSeed } from './seed.ts'

// A few fixed seeds of the simulated world; `npm run simulate` runs as many as one likes.

describe('the simulated world', { timeout: 60_000 }, () => {
  test('is the same to the last message when a seed is run again', () => {
    const [first, second] = [runSeed(8), runSeed(8)]
    expect(first.violation).toBeNull()
    expect({ ...second, tail: [] }).toEqual({ ...first, tail: [] })
  })

  test('is busy: two minutes, forty events a second, half of them news of the market or the account', () => {
    const { virtualMs, events, news, fills, violation } = runSeed(1, [])
    expect(violation).toBeNull()
    expect(virtualMs).toBeGreaterThanOrEqual(120_000)
    expect(events / (virtualMs / 1_000)).toBeGreaterThan(40)
    expect(news / (virtualMs / 1_000)).toBeGreaterThan(20)
    expect(fills).toBeGreaterThan(10)
  })

  test.each([2, 3, 12, 26])('keeps every promise under the faults of seed %i', (seed) => {
    const { violation, fired } = runSeed(seed)
    expect(violation).toBeNull()
    expect(Math.max(...fired)).toBeGreaterThan(0)
  })
})
