import { expect, test } from 'vitest'
import { outageCase } from './cases/outage-case.ts'

test('the Worker killed for 12 s: quoting goes on, nothing is latched or cancelled, every event arrives once', async () => {
  const facts = await outageCase({ seconds: 12, by: 'kill' }, 7_500)
  expect(facts.quotesInOutage).toBeGreaterThan(0)
  expect(facts.events).toBeGreaterThan(0)
})
