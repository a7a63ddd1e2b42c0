import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { priceTicks, sizeLots, wallMs } from '#shared/units.ts'
import type { Effect } from './effect.ts'
import { startFlattening } from './flattening.ts'
import { doneButUnanswered, smooth, ToyWorld } from './toy-world.fixture.ts'

type Stopped = Effect & { type: 'stopped' }
const ends = (world: ToyWorld): Stopped[] => world.effects.filter((effect) => effect.type === 'stopped')

describe('an orderly stop', () => {
  test('cancels everything, proves it with two reads and says so once, as its last word', () => {
    const world = new ToyWorld().quoting()
    expect(world.open().length).toBe(4)
    const readsBefore = world.count('read_open_orders')
    let last: readonly Effect[] = []
    world.afterStep = (effects) => {
      if (effects.some((effect) => effect.type === 'stopped')) last = effects
    }
    world.send({ type: 'stop_requested', reason: 'SIGTERM' })
    world.live(3_000)
    expect(world.open()).toEqual([])
    expect(ends(world)).toMatchObject([{ reason: 'SIGTERM', bookProvenEmpty: true, openOrders: 0 }])
    expect(world.count('read_open_orders') - readsBefore).toBe(2)
    expect(last.at(-1)?.type).toBe('stopped')
  })

  test('a fill in the last moment is counted, even when the stream says nothing of it', () => {
    const world = new ToyWorld().quoting()
    const victim = world.open()[0]?.order.clientId ?? ''
    world.send({ type: 'stop_requested', reason: 'end' })
    world.areStreamsUp = false
    world.fill(victim, 3)
    world.run(4_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
    expect(world.state.ledger.positionLots).toBe(world.position)
    expect(world.state.ledger.fills).toBe(1)
  })

  test('funding that was paid since the last look is counted', () => {
    const world = new ToyWorld().quoting()
    world.funding.push({ paymentId: '1', micros: -2_195, paidAtMs: world.wallNow() })
    world.live(1_000)
    expect(world.state.ledger.fundingMicros).toBe(0)
    world.send({ type: 'stop_requested', reason: 'end' })
    world.live(4_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
    expect(world.state.ledger.fundingMicros).toBe(-2_195)
  })

  test('funding that cannot be read does not hold up the end', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) =>
      effect.type === 'read_funding' ? { ...smooth, failsWith: { kind: 'unreachable', detail: 'refused' } } : smooth
    world.send({ type: 'stop_requested', reason: 'end' })
    world.live(4_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
  })

  test('a read of fills that was out before the proof does not count as the last', () => {
    const world = new ToyWorld().quoting()
    world.areStreamsUp = false
    world.state.nextAtMs.fills = world.nowMs
    const open = world.open()
    // The audit looks at once and answers late; then come two fills that cancel out in the position.
    world.fate = (effect) => (effect.type === 'read_fills' ? { arrivesAfterMs: 1, answersAfterMs: 1_500 } : smooth)
    world.run(60)
    world.fate = () => smooth
    const buy = open.find(({ order }) => order.side === 'buy')?.order.clientId ?? ''
    const sell = open.find(({ order }) => order.side === 'sell')?.order.clientId ?? ''
    world.fill(buy, 2)
    world.fill(sell, 2)
    world.send({ type: 'stop_requested', reason: 'end' })
    world.run(8_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
    expect(world.state.ledger.fills).toBe(2)
  })

  test('waits for an order whose creation was never answered', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) => (effect.type === 'edit_order' ? { ...doneButUnanswered, arrivesAfterMs: 6_000 } : smooth)
    world.bid -= 5
    world.ask -= 5
    world.live(200)
    world.send({ type: 'stop_requested', reason: 'end' })
    world.live(5_000)
    expect(ends(world)).toEqual([])
    world.live(15_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
    expect(world.open()).toEqual([])
  })

  test('a stranger in the book is removed before the end', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'stop_requested', reason: 'end' })
    world.addForeign('somebody', 'buy', 9_000)
    world.live(5_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
    expect(world.open()).toEqual([])
  })

  test.each([
    { wasUnclean: false, acts: false },
    { wasUnclean: true, acts: true },
    { wasUnclean: true, acts: false },
  ])('waits for a deed of the engine after an unclean end: $wasUnclean, it acts: $acts', ({ wasUnclean, acts }) => {
    const world = new ToyWorld({ wasUnclean }).quoting()
    world.areStreamsUp = false
    world.state.engineSeenAtMs = null
    world.send({ type: 'stop_requested', reason: 'end' })
    world.live(4_000)
    expect(world.open()).toEqual([])
    if (!wasUnclean) return expect(ends(world)).toMatchObject([{ bookProvenEmpty: true }])
    expect(ends(world)).toEqual([])
    if (acts)
      world.send({
        type: 'book_changed',
        bids: [{ price: priceTicks(world.bid), lots: sizeLots(9), mode: 'set' }],
        asks: [],
        venueAtMs: wallMs(world.wallNow()),
      })
    world.live(acts ? 4_000 : 30_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: acts, openOrders: 0 }])
  })

  test('an unreachable venue ends the stop unproven after the limit, and the asking stays calm', () => {
    const config = TradingConfig.parse({ operations: { stopMaxMs: 10_000 } })
    const world = new ToyWorld({ config }).quoting()
    world.disconnect()
    world.fate = () => ({ arrivesAfterMs: null, answersAfterMs: 1, failsWith: { kind: 'unreachable', detail: 'gone' } })
    const before = world.effects.length
    world.send({ type: 'stop_requested', reason: 'end' })
    world.run(9_900)
    expect(ends(world)).toEqual([])
    world.state.nextAtMs.status = world.nowMs + 101 // A record that falls due in the same step comes before the end.
    world.afterStep = (effects) => {
      const index = effects.findIndex((effect) => effect.type === 'stopped')
      if (index < 0) return
      expect(index).toBe(effects.length - 1)
      expect(effects.length).toBeGreaterThan(1)
    }
    world.run(500)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: false }])
    const cancels = world.effects.slice(before).filter((effect) => /cancel$|cancel_order|read_/.test(effect.type))
    expect(cancels.length).toBeLessThan(150)
  })

  test.each([
    { type: 'read_fills' as const, missing: 'fills' },
    { type: 'read_account' as const, missing: 'account' },
  ])('a book that was proven empty stays proven where $type fails until the limit', ({ type, missing }) => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) =>
      effect.type === type ? { ...smooth, failsWith: { kind: 'unreachable', detail: 'refused' } } : smooth
    world.send({ type: 'stop_requested', reason: 'SIGTERM' })
    world.live(29_000)
    expect(ends(world)).toEqual([])
    world.live(2_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true, openOrders: 0, missing }])
  })

  test('a position that no fill explains leaves the book proven empty, and the end says what is missing', () => {
    const world = new ToyWorld().quoting()
    world.position = 3
    world.send({ type: 'stop_requested', reason: 'SIGTERM' })
    world.live(31_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true, openOrders: 0 }])
    expect(ends(world)[0]?.missing).toMatch(/fills|account/)
  })

  test('an order that shows behind the proof takes it away until it is gone', () => {
    const world = new ToyWorld().quoting()
    const failing = new Set<Effect['type']>(['read_fills', 'mass_cancel'])
    world.fate = ({ type }) =>
      failing.has(type)
        ? { answersAfterMs: 20, arrivesAfterMs: null, failsWith: { kind: 'unreachable', detail: 'refused' } }
        : smooth
    world.cancelAtVenue(() => true)
    world.send({ type: 'stop_requested', reason: 'SIGTERM' })
    world.live(10_000)
    expect(world.state.stopping?.step).toBe('fills')
    world.addForeign('somebody', 'buy', 9_000)
    world.live(10_000)
    expect(world.state.stopping?.step).toBe('orders')
    failing.delete('mass_cancel')
    world.live(5_000)
    expect(world.state.stopping?.step).toBe('fills')
    failing.clear()
    world.live(3_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true, openOrders: 0 }])
    expect(world.open()).toEqual([])
  })

  test('an exit that was under way is waited for, and from then on nothing is sent that could rest or take', () => {
    const world = new ToyWorld().quoting()
    world.fill(world.open('buy')[0]?.order.clientId ?? '', 4)
    world.live(500)
    world.fate = (effect) =>
      effect.type === 'place_order'
        ? { ...doneButUnanswered, arrivesAfterMs: 4_000 }
        : effect.type === 'read_account'
          ? { ...smooth, failsWith: { kind: 'unreachable', detail: 'refused' } }
          : smooth
    startFlattening(world.state, 'test')
    world.live(500)
    expect(world.onTheWay.size).toBe(1)
    world.send({ type: 'stop_requested', reason: 'SIGTERM' })
    const before = world.effects.length
    world.afterStep = (effects) => {
      if (effects.some(({ type }) => type === 'stopped')) expect([world.onTheWay.size, world.open()]).toEqual([0, []])
    }
    world.live(31_000)
    expect(ends(world)).toMatchObject([{ bookProvenEmpty: true, missing: 'account' }])
    expect(world.effects.slice(before).filter(({ type }) => /^(place|edit)_order/.test(type))).toEqual([])
    expect(world.position).toBe(0)
    expect(world.state.ledger.positionLots).toBe(0)
  })

  test('sends nothing any more once it has ended', () => {
    const world = new ToyWorld().quoting()
    world.send({ type: 'stop_requested', reason: 'end' })
    world.live(3_000)
    const before = world.count('refresh_switch')
    world.live(20_000)
    expect(world.count('refresh_switch')).toBe(before)
    expect(ends(world).length).toBe(1)
  })
})
