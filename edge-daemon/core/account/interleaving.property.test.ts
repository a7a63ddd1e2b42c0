import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { sizeLots } from '#shared/units.ts'
import { ToyWorld, type ToyEvent } from '../toy-world.fixture.ts'

// For one fill the venue sends an order, a trade and a position, in an order that nobody has written down. Whatever their
// order, and however often each comes, the end must be the same.

const config = TradingConfig.parse({ quoting: { orderNotionalUsd: 100 }, risk: { positionMaxUsd: 10_000 } })

/** What happens to one of the resting orders: fills of so many lots, then perhaps a cancel by the venue. */
const fate = fc.record({ fills: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), isExpired: fc.boolean() })

test('orders, trades and positions in any order and any number give one position and one set of orders', () => {
  fc.assert(
    fc.property(
      fc.array(fate, { minLength: 4, maxLength: 4 }),
      fc.infiniteStream(fc.nat(1_000)),
      fc.nat(9),
      (fates, draws, repeats) => {
        const world = new ToyWorld({ config }).quoting()
        world.live(1_000)
        world.areStreamsUp = false // The test tells, not the world.
        const told: ToyEvent[] = []
        for (const [index, resting] of world.open().entries()) {
          const { fills, isExpired } = fates[index] ?? { fills: [], isExpired: false }
          for (const lots of fills) {
            if (resting.status !== 'open') break
            world.fill(resting.order.clientId, lots)
            const fill = world.fills.at(-1)
            if (fill === undefined) throw new Error('no fill')
            const report = { position: sizeLots(world.position), markPrice: '1000' }
            told.push(
              { type: 'fills_reported', fills: [fill] },
              { type: 'orders_updated', orders: [world.told(resting)] },
              { type: 'position_reported', report },
            )
          }
          if (isExpired && resting.status === 'open') {
            resting.status = 'expired'
            told.push({ type: 'orders_updated', orders: [world.told(resting)] })
          }
        }
        const draw = (below: number) => (draws.next().value ?? 0) % below
        for (let count = 0; count < repeats && told.length > 0; count += 1) {
          const again = told[draw(told.length)]
          if (again !== undefined) told.push(again)
        }
        const alive = new Set(world.open().map(({ order }) => String(order.clientId)))
        const ended = [...world.orders.values()].filter(({ status }) => status !== 'open')
        while (told.length > 0) {
          const [next] = told.splice(draw(told.length), 1)
          if (next !== undefined) world.send(next)
        }
        expect(world.state.ledger.positionLots).toBe(world.position)
        expect(world.state.ledger.fills).toBe(world.fills.length)
        const legs = world.state.slots.flatMap((slot) => slot.legs)
        const legOf = (clientId: string) => legs.find(({ order }) => order.clientId === clientId)
        for (const { order } of ended) expect(legOf(order.clientId)).toBeUndefined()
        for (const clientId of alive) {
          const resting = world.orders.get(clientId)
          expect(legOf(clientId)?.order.filled).toBe(resting?.filled)
        }
        // And the venue's own word on the position, which may have come in a wrong order, is asked for until it agrees.
        world.connect()
        world.live(12_000)
        expect(world.state.halts).toEqual({})
        expect(world.state.report?.position).toBe(world.position)
        expect(world.state.ledger.positionLots).toBe(world.position)
      },
    ),
    { numRuns: 60 },
  )
})
