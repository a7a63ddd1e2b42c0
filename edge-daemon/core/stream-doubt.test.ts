import { expect, test } from 'vitest'
import { ToyWorld } from './toy-world.fixture.ts'

const restarts = (world: ToyWorld) =>
  world.effects.flatMap((effect) => (effect.type === 'restart_stream' ? [effect.stream] : []))

test('an account stream that lives and sends no snapshot of the open orders is begun anew, and quoting goes on', () => {
  const world = new ToyWorld().quoting()
  const answersPings = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      world.run(100)
      world.showMarket()
    }
  }
  world.send({ type: 'stream_changed', stream: 'account', isUp: false, reason: 'lost' })
  world.send({ type: 'stream_changed', stream: 'account', isUp: true, reason: 'connected' })
  answersPings(9_500)
  expect(restarts(world)).toEqual([])
  expect(Object.keys(world.state.halts)).toContain('orders_unknown')
  answersPings(5_000)
  expect(restarts(world)).toEqual(['account'])
  expect(world.records('account_doubted')).toHaveLength(1)
  expect(Object.keys(world.state.halts)).not.toContain('orders_unknown')
})

test('an account stream that lives and says nothing of an order that was sent is given up within two seconds of it', () => {
  const world = new ToyWorld().quoting()
  world.isReportLost = () => true
  let sentAtMs: number | null = null
  world.afterStep = (effects) => {
    if (effects.some(({ type }) => type === 'place_order' || type === 'edit_order')) sentAtMs ??= world.nowMs
  }
  world.bid -= 8
  world.ask -= 8
  for (let passed = 0; passed < 5_000 && restarts(world).length === 0; passed += 50) {
    world.run(50)
    world.showMarket()
  }
  expect(restarts(world)).toEqual(['account'])
  expect(world.nowMs - (sentAtMs ?? Number.NaN)).toBeLessThanOrEqual(2_000)
})

test('an order that a read of the open ones has shown is owed by the stream since it was sent', () => {
  const world = new ToyWorld().quoting()
  world.isReportLost = () => true
  world.bid -= 8
  world.ask -= 8
  world.showMarket()
  world.run(500)
  world.state.nextAtMs.openOrders = 0
  world.run(100)
  const live = world.state.slots.flatMap(({ legs }) => legs.filter(({ phase }) => phase === 'live'))
  expect(live.length).toBeGreaterThan(0)
  for (const { order } of live) expect(world.state.untold.get(`order ${order.clientId}`)).toBe(order.sentAtMs)
})
