import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatFixed, one } from './fixed-point.ts'
import { assertConserved, feeOf, markValue, valueAccount } from './ledger.ts'
import { createScenario, market } from './scenario.fixture.ts'

describe('feeOf', () => {
  test.each([
    { value: '30.003', rate: 200_000_000n, fee: '0.006001' },
    { value: '30', rate: 200_000_000n, fee: '0.006' },
    { value: '0.000001', rate: 1n, fee: '0.000001' },
    { value: '30', rate: 0n, fee: '0' },
  ])('$value at $rate per 1e12 costs $fee, rounded up to a millionth', ({ value, rate, fee }) => {
    expect(formatFixed(feeOf(BigInt(Math.round(Number(value) * 1e6)) * 1_000_000n, rate))).toBe(fee)
  })
})

const Step = fc.oneof(
  fc.record({
    kind: fc.constant('order' as const),
    account: fc.integer({ min: 1, max: 3 }),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    ticks: fc.integer({ min: 9_950, max: 10_050 }),
    lots: fc.integer({ min: 1, max: 60 }),
    postOnly: fc.boolean(),
    ioc: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('print' as const),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    ticks: fc.integer({ min: 9_950, max: 10_050 }),
    lots: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({
    kind: fc.constant('house' as const),
    bid: fc.integer({ min: 9_950, max: 10_000 }),
    spread: fc.integer({ min: 1, max: 40 }),
    lots: fc.integer({ min: 1, max: 80 }),
  }),
)

describe('over random order flow', () => {
  test('no cash or lot appears or vanishes, and balance plus unrealised profit is equity to the last digit', () => {
    fc.assert(
      fc.property(fc.array(Step, { minLength: 20, maxLength: 80 }), (steps) => {
        const { send, after, print, house, state } = createScenario({ makerFeeRate: 123_456_789n, engineDelayMs: 0 })
        for (const [index, step] of steps.entries()) {
          if (step.kind === 'print') print(step.side, [step.ticks, step.lots])
          else if (step.kind === 'house') {
            house([[step.bid, step.lots]], [[step.bid + step.spread, step.lots]])
          } else {
            send(step.account, {
              externalId: String(index),
              side: step.side,
              price: (step.ticks / 100).toFixed(2),
              qty: (step.lots / 10).toFixed(1),
              postOnly: step.postOnly && !step.ioc,
              timeInForce: step.ioc ? 'IOC' : 'GTT',
            })
          }
          after(1, (atMs) => ({ type: 'clock', atMs }))
          assertConserved(state)
        }
        const found = state.markets.get(market)
        for (const account of state.accounts.values()) {
          const { balance, unrealised, equity } = valueAccount(state, account)
          const lots = account.positions.get(market)?.lots ?? 0
          expect(equity).toBe(account.cash + (found === undefined ? 0n : markValue(found, lots)))
          // As a reader of the printed texts would add them up.
          expect(units(formatFixed(balance)) + units(formatFixed(unrealised))).toBe(units(formatFixed(equity)))
        }
        const fills = state.trades.reduce((sum, trade) => sum + trade.fee, 0n)
        expect(state.feesCollected).toBe(fills)
        for (const order of state.orders.values()) {
          const own = state.trades.filter(({ orderId }) => orderId === order.id)
          expect(own.reduce((sum, trade) => sum + trade.sizeLots, 0)).toBe(order.filledLots)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('what was bought and sold back leaves the round trip\u2019s profit as cash', () => {
    const { place, state, house } = createScenario({ takerFeeRate: 0n })
    house([[9_990, 100]], [[10_010, 100]])
    place(1, { externalId: 'in', price: '101', qty: '1' })
    house([[10_020, 100]], [[10_030, 100]])
    place(1, { externalId: 'half', side: 'sell', price: '99', qty: '0.3' })
    place(1, { externalId: 'out', side: 'sell', price: '99', qty: '0.7' })
    expect(state.accounts.get(1)).toMatchObject({ cash: 100_000n * one + one / 10n, positions: new Map() })
  })
})

function units(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole) * one + BigInt(fraction.padEnd(12, '0'))
  return text.startsWith('-') ? -value : value
}
