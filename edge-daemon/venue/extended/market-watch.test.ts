import { expect, test } from 'vitest'
import { sizeLots } from '#shared/units.ts'
import type { MarketSpec } from '#shared/market.ts'
import { changeOf, freshMarketWatch, offGrid } from './market-watch.ts'
import { spec } from './translation.fixture.ts'

test.each<[string, Partial<MarketSpec>, string]>([
  ['tick', { tickSize: '0.01' }, 'tickSize of ETH-USD is now 0.01, was 0.05'],
  ['lot', { lotSize: '0.01' }, 'lotSize of ETH-USD is now 0.01, was 0.001'],
  ['smallest order', { minOrderLots: sizeLots(5) }, 'minOrderLots of ETH-USD is now 5, was 2'],
])('another %s is told, with what to do', (_name, change, reason) => {
  expect(changeOf(spec, { ...spec, ...change })).toContain(reason)
})

test.each([['the same market', spec] as const, ['no answer', null] as const])('%s says nothing', (_name, now) => {
  expect(changeOf(spec, now)).toBeNull()
})

test('however often the book breaks, the market is read twice a minute', () => {
  let watch = freshMarketWatch
  let reads = 0
  for (let nowMs = 0; nowMs < 120_000; nowMs += 300) {
    const [next, isToBeRead] = offGrid(watch, nowMs)
    watch = next
    if (isToBeRead) reads += 1
  }
  expect(reads).toBe(4)
})
