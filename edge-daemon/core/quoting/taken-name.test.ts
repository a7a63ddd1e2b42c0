import { describe, expect, test } from 'vitest'
import { priceTicks, sizeLots, venueOrderId } from '#shared/units.ts'
import { ToyWorld } from '../toy-world.fixture.ts'

describe('an order at the venue that has our name and is not ours', () => {
  const world = () => {
    const toy = new ToyWorld().quoting()
    const [bid] = toy.open('buy')
    if (bid === undefined) throw new Error('a bid must rest')
    return { toy, bid }
  }

  test('latches and counts as what it is until it is gone', () => {
    const { toy, bid } = world()
    const { clientId, price } = bid.order
    const told = toy.told(bid)
    const report = { ...told, venueId: venueOrderId('7'), price: priceTicks(price - 5), size: sizeLots(900) }
    toy.send({ type: 'orders_updated', orders: [report] })
    expect(toy.state.latches).toHaveProperty('order_id_used', expect.stringContaining(clientId))
    expect(toy.records('order_id_used')).toEqual([
      { clientId, priceTicks: price, sizeLots: bid.order.size, toldPriceTicks: price - 5, toldSizeLots: 900 },
    ])
    const leg = toy.state.slots.flatMap(({ legs }) => legs).find(({ order }) => order.clientId === clientId)
    expect(leg?.order.size).toBe(900)
    toy.live(3_000)
    expect(toy.open()).toEqual([])
    expect(toy.state.slots.every(({ legs }) => legs.length === 0)).toBe(true)
  })

  test('of the same terms is the one we sent, told once more', () => {
    const { toy, bid } = world()
    toy.send({ type: 'orders_updated', orders: [toy.told(bid)] })
    expect(toy.state.latches).toEqual({})
  })
})

test('a trade that the venue made with our position is booked and latches within the same step', () => {
  const toy = new ToyWorld().quoting()
  const [bid] = toy.open('buy')
  toy.fill(bid?.order.clientId ?? '', 4)
  toy.live(1_000)
  const [fill] = toy.fills
  if (fill === undefined) throw new Error('a fill must have happened')
  const { tradeId: _, clientId: __, ...rest } = fill
  const forced = {
    ...rest,
    tradeId: `${BigInt(fill.tradeId) + 1_000n}` as typeof fill.tradeId,
    clientId: null,
    side: 'sell',
    size: sizeLots(3),
    forced: 'DELEVERAGE',
  } as const
  toy.position -= 3
  toy.send({ type: 'fills_reported', fills: [forced] })
  expect(toy.state.ledger.positionLots).toBe(1)
  expect(toy.state.halts).toHaveProperty('forced_close')
  expect(toy.count('mass_cancel')).toBeGreaterThan(1)
})
