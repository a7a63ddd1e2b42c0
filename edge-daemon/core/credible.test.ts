import { describe, expect, test } from 'vitest'
import { clientOrderId, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import type { PublicTrade, VenueFill } from './event.ts'
import { ToyWorld, type ToyEvent } from './toy-world.fixture.ts'

// What does not pass the door of the core: numbers that are none in places where a comparison with them would quietly be false.

const none = Number.NaN
const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(9), mode: 'set' as const })
const print = (over: Partial<PublicTrade>): ToyEvent => ({
  type: 'trades_printed',
  isReplay: false,
  trades: [
    {
      tradeId: tradeId('5'),
      side: 'buy',
      price: priceTicks(10_010),
      size: sizeLots(1),
      venueAtMs: 5,
      tapeAtMs: null,
      ...over,
    },
  ],
})
const fill = (over: Partial<VenueFill>): ToyEvent => ({
  type: 'fills_reported',
  fills: [
    {
      tradeId: tradeId('5000000000000000000'),
      venueId: venueOrderId('1'),
      clientId: clientOrderId('x'),
      side: 'buy',
      price: priceTicks(10_000),
      size: sizeLots(1),
      fee: '0',
      feeMicros: 0,
      isTaker: false,
      venueAtMs: 5,
      ...over,
    },
  ],
})
const report = (over: object): ToyEvent => ({
  type: 'position_reported',
  report: { position: sizeLots(0), markPrice: '1000', ...over },
})

describe('the door refuses and counts', () => {
  test.each<[string, ToyEvent]>([
    ['a book of no time', { type: 'book_replaced', bids: [level(9_999)], asks: [level(10_011)], venueAtMs: none }],
    ['a change of the book of no time', { type: 'book_changed', bids: [level(9_999)], asks: [], venueAtMs: none }],
    ['a print of no time', print({ venueAtMs: none })],
    ['a print of no time of its tape', print({ tapeAtMs: none })],
    ['a funding rate of no time', { type: 'funding_changed', ratePerHour: 1e-5, venueAtMs: none }],
    ['a fill of no time', fill({ venueAtMs: none })],
    ['a position whose liquidation price is no number', report({ liquidationTicks: none })],
    ['a position whose entry price is no number', report({ openTicks: none })],
    ['a position whose leverage is no number', report({ leverage: Infinity })],
    [
      'a balance whose margin is no number',
      { type: 'balance_reported', balance: { equity: '1', equityUsd: 1, availableUsd: 1, initialMarginUsd: none } },
    ],
  ])('%s', (_what, event) => {
    const world = new ToyWorld().quoting()
    const before = structuredClone(world.state.ledger)
    world.send(event)
    expect(world.state.counts.refusedMessages).toBe(1)
    expect(world.state.ledger).toEqual(before)
    expect(world.state.clockLeadMs).toBe(0)
  })

  test('nothing that the venue merely left out', () => {
    const world = new ToyWorld().quoting()
    world.send(report({}))
    world.send(report({ liquidationTicks: null, openTicks: null, leverage: null }))
    expect(world.state.counts.refusedMessages).toBe(0)
  })
})
