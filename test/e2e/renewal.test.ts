import { expect, test } from 'vitest'
import { renewalCase } from './cases/renewal-case.ts'
import { writeCalmTape } from './harness/tapes.ts'

test('in a market that stands still every order is renewed by edit at 60 to 75 % of its life and none expires', async () => {
  const facts = await renewalCase({
    exchangeArgs: (file) => ['--tape', writeCalmTape(file('calm.csv'))],
    orderLifeMs: 10_000,
    seconds: 22,
  })
  // Two levels on two sides, each renewed at least three times in 22 s.
  expect(facts.renewals).toBeGreaterThanOrEqual(12)
  expect(facts.orders).toBe(facts.renewals + 4)
})
