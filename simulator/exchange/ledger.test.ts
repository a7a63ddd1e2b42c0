import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExchangeOutput } from './events.ts'
import { formatFixed, one } from './fixed-point.ts'
import { assertConserved, assertRecounted, credit, feeOf, markValue, moveCollateral } from './ledger.ts'
import { valueAccount } from './margin.ts'
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

describe('a trade', () => {
  test('is charged the venue\u2019s rate and the builder\u2019s together, rounded once', () => {
    const { place, house, state } = createScenario({ builderFeeRateMax: one / 1_000n })
    house([[9_990, 100]], [[10_003, 100]])
    const order = place(1, { externalId: 'a', price: '100.03', qty: '0.1', fee: '0.00025', builderFee: '0.0001' })
    // 10.003 dollars at 0.035 % are 0.00350105.
    expect(formatFixed(order.feePaid)).toBe('0.003502')
    expect(state.feesCollected).toBe(order.feePaid)
    assertRecounted(state)
  })
})

describe('conservation', () => {
  const begin = () => {
    const { place, house, state } = createScenario()
    house([[9_990, 100]], [[10_010, 100]])
    place(1, { externalId: 'a', price: '101', qty: '1' })
    const account = state.accounts.get(1)
    if (account === undefined) throw new Error('account 1 must exist')
    return { state, account }
  }

  test('a coin that came from nowhere stops the program, at once when it went through the ledger', () => {
    const { state, account } = begin()
    credit(state, account, 1n)
    expect(() => assertConserved(state)).toThrow(/must stay/)
  })

  test('a coin slipped past the ledger is found at a recount', () => {
    const { state, account } = begin()
    account.cash += 1n
    expect(() => assertRecounted(state)).toThrow(/must sum/)
    expect(() => {
      for (let check = 0; check < 1_024; check += 1) assertConserved(state)
    }).toThrow(/must sum/)
  })

  test('a lot without its counterpart is found', () => {
    const { state, account } = begin()
    for (const position of account.positions.values()) position.lots += 1
    expect(() => assertRecounted(state)).toThrow(/must cancel out/)
  })

  test('deposits and withdrawals are the only way in and out', () => {
    const { state, account } = begin()
    const { cash } = account
    const outputs: ExchangeOutput[] = []
    moveCollateral(state, account, 5n * one, outputs)
    moveCollateral(state, account, -7n * one, outputs)
    expect(account.cash).toBe(cash - 2n * one)
    expect(state.totalCash).toBe(299_998n * one)
    expect(outputs).toEqual([
      { type: 'balance_changed', accountId: 1 },
      { type: 'balance_changed', accountId: 1 },
    ])
    assertRecounted(state)
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
          assertRecounted(state)
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
