import { expect, test } from 'vitest'
import { monoMs, sizeLots, wallMs } from '#shared/units.ts'
import type { MarketSpec } from '#shared/market.ts'
import type { VenueEvent } from '../venue.ts'
import { watchMarket } from './market-watch.ts'
import { spec } from './translation.fixture.ts'

function watching(now: MarketSpec | null) {
  const events: VenueEvent[] = []
  const time = { nowMs: 0, reads: 0 }
  const onOffGrid = watchMarket({
    spec,
    clock: { monoMs: () => monoMs(time.nowMs), wallMs: () => wallMs(1) },
    readMarket: async () => {
      time.reads += 1
      return now
    },
    push: (event) => events.push(event),
  })
  return { events, time, onOffGrid }
}

test.each<[string, Partial<MarketSpec>, string]>([
  ['tick', { tickSize: '0.01' }, 'tickSize of ETH-USD is now 0.01, was 0.05'],
  ['lot', { lotSize: '0.01' }, 'lotSize of ETH-USD is now 0.01, was 0.001'],
  ['smallest order', { minOrderLots: sizeLots(5) }, 'minOrderLots of ETH-USD is now 5, was 2'],
])('another %s is told, with what to do', async (_name, change, reason) => {
  const { events, onOffGrid } = watching({ ...spec, ...change })
  onOffGrid()
  await Promise.resolve()
  expect(events).toEqual([{ type: 'market_changed', reason: expect.stringContaining(reason) }])
})

test.each([['the same market', spec] as const, ['no answer', null] as const])('%s says nothing', async (_name, now) => {
  const { events, time, onOffGrid } = watching(now)
  onOffGrid()
  await Promise.resolve()
  expect([events, time.reads]).toEqual([[], 1])
})

test('however often the book breaks, the market is read twice a minute', async () => {
  const { time, onOffGrid } = watching(spec)
  for (; time.nowMs < 120_000; time.nowMs += 300) onOffGrid()
  await Promise.resolve()
  expect(time.reads).toBe(4)
})
