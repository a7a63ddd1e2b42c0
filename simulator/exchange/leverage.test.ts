import { describe, expect, test } from 'vitest'
import { one } from './fixed-point.ts'
import { positionValueMax } from './leverage.ts'
import { createMoneyScenario, steepSpec, usd } from './margin.fixture.ts'
import { leverageOf } from './margin.ts'
import { market as marketName } from './scenario.fixture.ts'

const begin = () => {
  const scenario = createMoneyScenario({ collateralUsd: 1_000 })
  Object.assign(scenario.market.spec, { riskTiers: steepSpec().riskTiers })
  const set = (leverage: string) => {
    const outputs = scenario.after(0, (atMs) => ({
      type: 'leverage_requested',
      atMs,
      accountId: 1,
      market: marketName,
      leverage,
    }))
    return outputs.map((output) => (output.type === 'refused' ? output.code : output.type))
  }
  return { ...scenario, set }
}

describe('a change of leverage', () => {
  test.each([
    ['1', 'accepted'],
    ['50', 'accepted'],
    ['50.00', 'accepted'],
    ['12.5', 'accepted'],
    ['12.250', 'accepted'],
    ['0.99', 1049],
    ['0', 1049],
    ['50.01', 1050],
    ['1000000', 1050],
    ['12.501', 1053],
    ['12.0000000000001', 1053],
    ['', 1053],
    ['-10', 1053],
    ['1e1', 1053],
    ['NaN', 1053],
    ['ten', 1053],
    [' 10', 1053],
    ['9'.repeat(400), 1053],
  ])('to "%s" gives %s', (text, answer) => {
    const { set, state, account, market } = begin()
    expect(set(text)).toEqual(answer === 'accepted' ? ['accepted', 'balance_changed'] : [answer])
    const expected = answer === 'accepted' ? BigInt(Math.round(Number(text) * 100)) * (one / 100n) : 10n * one
    expect(leverageOf(state, account(1), market)).toBe(expected)
  })

  test('is refused when the account could not carry its position and orders any longer', () => {
    const { set, hold, sends } = begin()
    hold(1, 300)
    sends(1, 200, 10_000)
    // 5,000 dollars on 1,000 of equity.
    expect(set('4.99')).toEqual([1052])
    expect(set('5')).toEqual(['accepted', 'balance_changed'])
  })

  test('may free margin although there is too little of it', () => {
    const { set, hold, deposit } = begin()
    // 1,500 dollars bind 150 of 130, and at 11 they still bind 136.
    hold(1, 150)
    deposit(1, -870)
    expect(set('9')).toEqual([1052])
    expect(set('11')).toEqual(['accepted', 'balance_changed'])
  })

  test('is refused when position and orders are larger than the new leverage allows', () => {
    const { set, hold, sends } = begin()
    hold(1, 60)
    sends(1, 41, 10_000)
    // 1,010 dollars: beyond the bracket that allows more than 25.
    expect(set('25.01')).toEqual([10501])
    expect(set('25')).toEqual(['accepted', 'balance_changed'])
  })

  test('of a market nobody knows is refused', () => {
    const { after } = begin()
    const event = { accountId: 1, market: 'NONE-USD', leverage: '5' } as const
    expect(after(0, (atMs) => ({ type: 'leverage_requested', atMs, ...event }))).toEqual([
      { type: 'refused', code: 1001 },
    ])
  })
})

describe('positionValueMax', () => {
  test.each([
    { leverage: 50, max: 1_000 },
    { leverage: 25.01, max: 1_000 },
    { leverage: 25, max: 2_000 },
    { leverage: 10.01, max: 2_000 },
    { leverage: 10, max: 60_000_000 },
    { leverage: 50.01, max: 0 },
  ])('at leverage $leverage is $max dollars', ({ leverage, max }) => {
    expect(positionValueMax(steepSpec(), BigInt(Math.round(leverage * 100)) * (one / 100n))).toBe(usd(max))
  })

  test('is never more than the market\u2019s own', () => {
    expect(positionValueMax({ ...steepSpec(), maxPositionValue: usd(1_500) }, 10n * one)).toBe(usd(1_500))
  })
})
