import { expect, test } from 'vitest'
import { createStrangeLots } from './strange-lots.ts'
import { stillView, strangeTrade } from './view.fixture.ts'

test('counts what the venue did with the position until the process has booked it, by its side', () => {
  const view = stillView()
  const { uncounted } = createStrangeLots()
  expect(uncounted(view)).toBe(0)
  view.exchange.trades.push(strangeTrade(view, '100', 'sell', 4), strangeTrade(view, '101', 'buy', 1))
  expect(uncounted(view)).toBe(-3)
  view.engine.tradeIds.seen.add('100')
  expect(uncounted(view)).toBe(1)
  view.engine.tradeIds.floor = '101'
  expect(uncounted(view)).toBe(0)
  view.engine.tradeIds.floor = '99'
  expect(uncounted(view), 'told once is told').toBe(0)
})

test('counts trades of a stranger, not those of our own orders', () => {
  const view = stillView()
  const { uncounted } = createStrangeLots()
  view.exchange.trades.push({ ...strangeTrade(view, '100', 'buy', 5), tradeType: 'TRADE', externalId: 'pl-1-b0-7-ke' })
  expect(uncounted(view)).toBe(0)
  view.exchange.trades.push({ ...strangeTrade(view, '101', 'buy', 5), tradeType: 'TRADE', externalId: 'stranger-1' })
  expect(uncounted(view)).toBe(5)
})

test('counts a trade that is void while the process has it booked, until the position is taken over', () => {
  const view = stillView()
  const { uncounted, step } = createStrangeLots()
  const own = { ...strangeTrade(view, '100', 'buy', 5), tradeType: 'TRADE', externalId: 'pl-1-b0-7-ke' } as const
  view.exchange.trades.push(own)
  uncounted(view)
  view.exchange.trades.pop()
  view.takenBack = ['100']
  expect(uncounted(view), 'nobody has told of it').toBe(0)
  view.engine.tradeIds.floor = '200'
  expect(uncounted(view), 'a floor that passes it').toBe(0)
  view.engine.tradeIds.seen.add('100')
  expect(uncounted(view)).toBe(-5)
  view.exchange.trades.push(strangeTrade(view, '300', 'sell', 1))
  expect(uncounted(view)).toBe(-6)
  step([{ type: 'journal', record: 'status', data: {} }])
  expect(uncounted(view)).toBe(-6)
  step([{ type: 'journal', record: 'position_adopted', data: {} }])
  expect(uncounted(view)).toBe(0)
})
