import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clientOrderId, priceTicks, sizeLots, wallMs } from '#shared/units.ts'
import { createScenario } from '../../simulator/exchange/scenario.fixture.ts'
import { createHouse } from '../../simulator/market/house.ts'
import { createFillModel } from '../../simulator/market/own-orders.ts'
import { arrive, cancel, createBacktestExchange, moveBook, print } from './exchange.ts'
import { defaultSettings, type EditSetting } from './settings.ts'

// Goal: the backtest's own fill model is fast because it keeps one maker and no accounts; it must not be another market.
// Method: the same random orders, edits, cancels, books and prints go through it and through the simulator's exchange, and
// every order must end up with the same fills and the same fate, whatever an edit means.

// Few prices and small sizes, so that orders meet each other, queues and prints again and again.
const ticks = fc.integer({ min: 9_996, max: 10_004 })
const lots = fc.integer({ min: 1, max: 12 })
const side = fc.constantFrom('buy' as const, 'sell' as const)
const place = fc.record({ type: fc.constant('place' as const), side, ticks, lots })
const edit = fc.record({
  type: fc.constant('edit' as const),
  which: fc.nat(200),
  side,
  ticks,
  lots,
  isSmaller: fc.boolean(),
})
const end = fc.record({ type: fc.constant('cancel' as const), which: fc.nat(200) })
const portions = fc.array(fc.record({ ticks, lots }), { minLength: 1, maxLength: 3 })
const taker = fc.record({ type: fc.constant('print' as const), side, portions })
const house = fc.record({
  type: fc.constant('house' as const),
  bid: fc.integer({ min: 9_996, max: 10_003 }),
  spread: fc.integer({ min: 1, max: 4 }),
  step: fc.integer({ min: 1, max: 3 }),
  sizes: fc.array(lots, { minLength: 3, maxLength: 3 }),
})
const flow = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: place },
    { weight: 3, arbitrary: edit },
    end,
    { weight: 4, arbitrary: taker },
    house,
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
)
const settings: fc.Arbitrary<EditSetting> = fc.record({
  overlapMs: fc.constant(0),
  keepsPriorityOnSizeDown: fc.boolean(),
  losesBothOnRefusal: fc.boolean(),
})

test('on random flows every order has the fills and the fate that the exchange of the simulator gives it', () => {
  fc.assert(
    fc.property(flow, settings, (moves, edits) => {
      const reference = createScenario({ engineDelayMs: 0, editSemantics: edits })
      const lean = createBacktestExchange({
        model: createFillModel(createHouse(1, 10_000), { hiddenShare: 0.5, doesQueueFallByCancels: false }),
        tickLotUsd: 0.001,
        settings: { ...defaultSettings, edits },
        news: { orders: () => undefined, filled: () => undefined, book: () => undefined, later: () => undefined },
      })
      // Both are told every book, so that no print makes one.
      moveBook(lean, { type: 'book', atMs: 0, bids: [], asks: [], markHalfTicks: 20_000 })
      const names: string[] = []
      const sides = new Map<string, 'buy' | 'sell'>()
      const send = (wish: { side: 'buy' | 'sell'; ticks: number; lots: number }, replaces: string | null) => {
        const name = `order-${names.length}`
        names.push(name)
        sides.set(name, wish.side)
        const [price, qty] = [(wish.ticks / 100).toFixed(2), (wish.lots / 10).toFixed(1)]
        const answer = reference.send(1, {
          externalId: name,
          side: wish.side,
          price,
          qty,
          postOnly: true,
          cancelId: replaces,
          expireAtMs: reference.state.nowMs + 3_600_000,
        })
        reference.after(0, (atMs) => ({ type: 'clock', atMs }))
        const order = {
          clientId: clientOrderId(name),
          nonce: names.length,
          side: wish.side,
          price: priceTicks(wish.ticks),
          size: sizeLots(wish.lots),
          expiresAtMs: wallMs(3_600_000),
          postOnly: true,
          reduceOnly: false,
        }
        // What the exchange does not admit at all never reaches its engine; the model has no admission.
        if (typeof answer === 'string') arrive(lean, order, replaces === null ? null : clientOrderId(replaces), 0)
      }
      for (const move of moves) {
        if (move.type === 'place') send(move, null)
        if (move.type === 'print') {
          const group = { atMs: 0, takerSide: move.side, portions: move.portions }
          reference.print(move.side, ...move.portions.map((one) => [one.ticks, one.lots] as const))
          print(lean, group, 0)
        }
        if (move.type === 'house') {
          const at = (best: number, away: number) =>
            move.sizes.map((size, index) => ({ ticks: best + away * move.step * index, lots: size }))
          const [bids, asks] = [at(move.bid, -1), at(move.bid + move.spread, 1)]
          const pairs = (levels: typeof bids) => levels.map((one) => [one.ticks, one.lots] as const)
          reference.house(pairs(bids), pairs(asks))
          moveBook(lean, { type: 'book', atMs: 0, bids, asks, markHalfTicks: 20_000 })
        }
        const name =
          move.type === 'edit' || move.type === 'cancel' ? names[move.which % Math.max(1, names.length)] : null
        if (name === undefined || name === null) continue
        const old = lean.records.get(clientOrderId(name))
        if (old?.status !== 'open') continue
        if (move.type === 'cancel') {
          cancel(lean, clientOrderId(name))
          const { id } = reference.order(name)
          reference.after(0, (atMs) => ({ type: 'cancel_requested', atMs, accountId: 1, orderId: id }))
        }
        if (move.type === 'edit') {
          const wish = move.isSmaller ? { ticks: old.own.ticks, lots: Math.min(move.lots, old.own.leftLots) } : move
          send({ side: old.own.side, ticks: wish.ticks, lots: wish.lots }, name)
        }
      }
      for (const name of names) {
        const record = lean.records.get(clientOrderId(name))
        const known = reference.state.accounts.get(1)?.orderIds.get(name)
        if (record === undefined) continue
        expect(known).toBeDefined()
        const order = reference.order(name)
        const told = `${name} ${record.own.sizeLots - record.own.leftLots} ${record.status} ${record.reason ?? 'NONE'}`
        const fates: Record<string, string> = {
          NEW: 'open',
          PARTIALLY_FILLED: 'open',
          FILLED: 'filled',
          CANCELLED: 'cancelled',
          REJECTED: 'rejected',
        }
        expect(told).toBe(`${name} ${order.filledLots} ${fates[order.status]} ${order.statusReason}`)
      }
    }),
    { numRuns: 600 },
  )
})
