import { expect, test } from 'vitest'
import { renewalCase } from './cases/renewal-case.ts'
import { writeCalmTape } from './harness/tapes.ts'

test('in a market that stands still every order is renewed by edit at 60 to 75 % of its life and none expires', async () => {
  const facts = await renewalCase({
    exchangeArgs: (file) => ['--tape', writeCalmTape(file('calm.csv'))],
    orderLifeMs: 10_000,
    // Two levels on two sides, and what was renewed is renewed again.
    until: { renewals: 8 },
  })
  expect(facts.orders).toBeGreaterThanOrEqual(facts.renewals + 4)
  expect(facts.orders, 'only a halt is followed by orders anew').toBeLessThanOrEqual(
    facts.renewals + 4 * (1 + facts.holdUps),
  )
})
