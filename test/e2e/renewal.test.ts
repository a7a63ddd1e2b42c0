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
  // That nothing but renewals happens is the core's promise and is proved there, without a machine that may be late.
  expect(facts.orders).toBeGreaterThanOrEqual(facts.renewals + 4)
})
