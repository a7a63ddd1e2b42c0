import { expect, test } from 'vitest'
import { createMoneyScenario, realisedOf, usd } from './margin.fixture.ts'
import { closedPositionsKeptMax } from './position.ts'
import { market } from './scenario.fixture.ts'

const fees = { takerFeeRate: 250_000_000n }

test('a position keeps apart what trading, opening and closing brought', () => {
  const { account, hold } = createMoneyScenario(fees)
  hold(1, 100, 10_000)
  hold(1, -40, 10_100)
  // Bought 10 at 100: fee 0.25. Sold 4 at 101: profit 4, fee 404 x 0.025 % = 0.101.
  expect(account(1).positions.get(market)).toMatchObject({
    lots: 60,
    cost: usd(600),
    tradePnl: usd(4),
    openFees: usd(-0.25),
    closeFees: usd(-0.101),
    realised: usd(3.649),
    closedLots: 40,
    closedValue: usd(404),
    maxLots: 100,
  })
})

test('a fill through zero ends one position and begins another with an id and a fee of its own', () => {
  const { account, hold, state } = createMoneyScenario(fees)
  hold(1, 10, 10_000)
  const first = account(1).positions.get(market)
  hold(1, -40, 9_900)
  const second = account(1).positions.get(market)
  expect(second?.id).not.toBe(first?.id)
  // Sold 4 at 99 for a fee of 0.099: a quarter of it closed the long.
  expect(second).toMatchObject({ lots: -30, cost: usd(-297), openFees: usd(-0.07425), maxLots: 30, tradePnl: 0n })
  expect(account(1).closedPositions).toEqual([
    {
      position: expect.objectContaining({ id: first?.id, lots: 0, tradePnl: usd(-1), closeFees: usd(-0.02475) }),
      market,
      side: 'buy',
      entryValue: usd(100),
      entryLots: 10,
      exitType: 'TRADE',
      closedAtMs: state.nowMs,
    },
  ])
})

test('both positions of a flip are reported, the closed one first', () => {
  const { hold, sends, print } = createMoneyScenario()
  hold(1, 10)
  sends(1, -30, 10_100)
  const lots = print('buy', [10_100, 30]).flatMap((output) =>
    output.type === 'position_changed' ? [output.position.lots] : [],
  )
  expect(lots).toEqual([0, -20])
})

test('a short\u2019s history tells what it was sold and bought back for', () => {
  const { account, hold } = createMoneyScenario()
  hold(2, -10, 10_000)
  hold(2, -10, 10_200)
  hold(2, 20, 9_900)
  const [row] = account(2).closedPositions
  expect(row).toMatchObject({ side: 'sell', entryValue: usd(202), entryLots: 20 })
  expect(row?.position).toMatchObject({ closedValue: usd(198), tradePnl: usd(4), realised: usd(4) })
})

test('the parts of realised profit always sum to it, and the history is bounded', () => {
  const { account, hold } = createMoneyScenario(fees)
  for (let turn = 0; turn < closedPositionsKeptMax + 5; turn += 1)
    hold(1, turn === 0 ? 7 : turn % 2 === 0 ? 14 : -14, 9_990 + (turn % 37))
  const rows = account(1).closedPositions
  expect(rows).toHaveLength(closedPositionsKeptMax)
  for (const { position } of rows) expect(position.realised).toBe(realisedOf(position))
})
