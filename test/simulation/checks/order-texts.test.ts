import { expect, test } from 'vitest'
import { ordersRestOrReduce } from './order-texts.ts'
import { stillView } from './view.fixture.ts'

const order = (reduceOnly: boolean, postOnly: boolean, timeInForce: string) =>
  `/user/order ${JSON.stringify({ id: 'pl-1', reduceOnly, postOnly, timeInForce })}`

test.each([
  { name: 'a quote', text: order(false, true, 'GTT'), isRight: true },
  { name: 'an exit', text: order(true, false, 'IOC'), isRight: true },
  { name: 'a quote that may take', text: order(false, false, 'GTT'), isRight: false },
  { name: 'an exit that may add', text: order(false, false, 'IOC'), isRight: false },
  { name: 'an exit that rests', text: order(true, false, 'GTT'), isRight: false },
  { name: 'a cancel', text: '/user/order?externalId=pl-1', isRight: true },
])('I14: $name is right: $isRight', ({ text, isRight }) => {
  const said = ordersRestOrReduce().emit?.(stillView(), 'exchange', text)
  if (isRight) expect(said).toBeNull()
  else expect(said).toContain('sent was /user/order')
})

test('I14 judges what goes to the exchange alone', () => {
  expect(ordersRestOrReduce().emit?.(stillView(), 'disk', order(false, false, 'GTT'))).toBeNull()
})
