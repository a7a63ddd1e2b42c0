import { expect, test } from 'vitest'
import { busyMarket } from './busy-market.fixture.ts'
import { step } from './engine.ts'

test('the market that the bench of the core steps through is quoted in, never halted', () => {
  const market = busyMarket(4, 1)
  const steps = 20_000
  const halts = new Set<string>()
  let moves = 0
  let sent = 0
  let previousTickMs = market.state.nowMs
  let longestMs = 0
  for (let index = 0; index < steps; index += 1) {
    const { event, isMove } = market.next()
    if (event.type === 'clock_ticked') {
      longestMs = Math.max(longestMs, event.atMs - previousTickMs)
      previousTickMs = event.atMs
    }
    const effects = step(market.state, event, market.config)
    for (const effect of effects) market.take(effect)
    for (const reason of Object.keys(market.state.halts)) halts.add(reason)
    if (isMove) moves += 1
    for (const { type } of effects) if (type === 'place_order' || type === 'edit_order') sent += 1
  }
  expect([...halts]).toEqual([])
  expect(longestMs).toBeLessThanOrEqual(200)
  expect(moves / steps).toBeGreaterThanOrEqual(0.9)
  expect(sent / steps).toBeGreaterThan(0.1)
})
