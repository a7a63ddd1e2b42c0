import { describe, expect, test } from 'vitest'
import { killCase } from './cases/kill-case.ts'

describe.concurrent('a daemon killed with orders on both sides, just after it refreshed the switch', () => {
  test.each([
    { name: "the exchange's switch alone empties the book within 20 s", savers: 'switch' },
    { name: 'the watchdog alone empties it, and binds the restarted daemon until it is re-armed', savers: 'watchdog' },
    { name: 'both together empty it', savers: 'both' },
  ] as const)('$name', async ({ savers }) => {
    const facts = await killCase(savers)
    expect(facts.ordersLeft).toBeGreaterThanOrEqual(2)
    expect(facts.emptyAfterMs).toBeLessThanOrEqual(20_000)
  })
})
