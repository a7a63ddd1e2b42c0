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
  if (facts.holdUps === 0) expect(facts.orders).toBe(facts.renewals + 4)
})
