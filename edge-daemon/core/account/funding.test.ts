import { describe, expect, test } from 'vitest'
import { monoMs, priceTicks, sizeLots } from '#shared/units.ts'
import { checkpointOf } from '../state.ts'
import { lostOnTheWay, smooth, ToyWorld } from '../toy-world.fixture.ts'

const hourMs = 3_600_000
const level = (price: number) => ({ price: priceTicks(price), lots: sizeLots(9), mode: 'set' as const })
const pay = (world: ToyWorld, paymentId: string, micros: number, agoMs = 0) =>
  world.funding.push({ paymentId, micros, paidAtMs: world.wallNow() - agoMs })

describe('funding', () => {
  test('is booked once however often the venue shows it, and written down with the checkpoint', () => {
    const world = new ToyWorld().quoting()
    pay(world, '1', -1_500)
    pay(world, '2', 400)
    world.live(5_000)
    expect(world.state.ledger.fundingMicros).toBe(0)
    world.live(610_000)
    expect(world.count('read_funding')).toBe(3)
    expect(world.state.ledger.fundingMicros).toBe(-1_100)
    expect(world.records('funding_booked')).toMatchObject([
      { micros: -1_100, payments: 2, checkpoint: { ledger: { fundingMicros: -1_100 } } },
    ])
  })

  test('of before the account was ours is no profit of ours', () => {
    const world = new ToyWorld()
    pay(world, '1', 5_000, hourMs)
    world.quoting()
    world.live(310_000)
    expect(world.state.ledger.fundingMicros).toBe(0)
  })

  test('does not begin to be ours by a clock that differs from that of the venue', () => {
    const world = new ToyWorld()
    pay(world, '1', 5_000, hourMs)
    const book = { bids: [level(10_000)], asks: [level(10_010)] }
    const wrongBook = () => world.send({ type: 'book_replaced', ...book, venueAtMs: world.wallNow() + 2 * hourMs })
    world.connect()
    wrongBook()
    for (let round = 0; round < 40; round += 1) {
      world.run(100)
      wrongBook()
    }
    expect(world.state.recovery).toBe('done')
    expect(world.state.halts).toHaveProperty('clock_skew')
    expect(world.count('read_funding')).toBe(0)
    // So long until the wrong time is no longer among the last.
    world.live(5_000)
    expect(world.count('read_funding')).toBe(1)
  })

  test('that a failed read has missed comes with the next', () => {
    const world = new ToyWorld().quoting()
    pay(world, '1', 700)
    world.fate = (effect) => (effect.type === 'read_funding' ? lostOnTheWay : smooth)
    world.live(305_000)
    expect(world.state.ledger.fundingMicros).toBe(0)
    world.fate = () => smooth
    world.live(305_000)
    expect(world.state.ledger.fundingMicros).toBe(700)
  })

  test('is not booked again after a restart, and what came meanwhile is', () => {
    const first = new ToyWorld().quoting()
    pay(first, '1', 700)
    first.live(305_000)
    const checkpoint = checkpointOf(first.state)
    const second = new ToyWorld({ checkpoint, idsFrom: 1_900_000_000_000_000_000n })
    second.nowMs = first.nowMs
    second.funding = [...first.funding]
    pay(second, '2', 30)
    second.quoting()
    second.live(305_000)
    expect(second.state.ledger.fundingMicros).toBe(730)
  })

  test('of long ago is forgotten one by one: it is never read again', () => {
    const world = new ToyWorld().quoting()
    world.state.funded = { fromAtMs: world.wallNow() - 4 * hourMs, booked: [] }
    pay(world, '1', 1, 3 * hourMs)
    world.live(305_000)
    expect(world.state.funded?.booked.map(([id]) => id)).toEqual(['1'])
    pay(world, '2', 1)
    world.live(305_000)
    expect(world.state.funded?.booked.map(([id]) => id)).toEqual(['2'])
    world.live(305_000)
    expect(world.state.ledger.fundingMicros).toBe(2)
  })

  test('of a time that is absurd is refused with all that was read: what comes later is booked', () => {
    const world = new ToyWorld().quoting()
    world.live(500)
    const before = structuredClone(world.state.funded)
    // One in microseconds, beside one that is fine.
    world.funding.push({ paymentId: '1', micros: 1, paidAtMs: world.wallNow() * 1_000 })
    pay(world, '2', 700)
    world.live(305_000)
    expect(world.state.funded).toEqual(before)
    expect(world.state.ledger.fundingMicros).toBe(0)
    world.funding.splice(0, 1)
    pay(world, '3', 30)
    world.live(305_000)
    expect(world.state.ledger.fundingMicros).toBe(730)
  })

  test.each([
    ['an hour', hourMs - 300_000, 1],
    ['more than an hour', hourMs + 1_000, 0],
  ])('that is ahead of our clock by %s: %d ms are %d booked', (_what, aheadMs, micros) => {
    const world = new ToyWorld().quoting()
    world.live(500)
    const startedAtMs = monoMs(world.nowMs)
    const value = [{ paymentId: '1', micros: 1, paidAtMs: world.wallNow() + aheadMs }]
    world.send({ type: 'funding_read', answer: { result: 'read', value, startedAtMs } })
    expect(world.state.ledger.fundingMicros).toBe(micros)
  })

  test('that an answer tells twice, or of before what was asked for, is booked once', () => {
    const world = new ToyWorld().quoting()
    const atMs = world.wallNow() - 3 * hourMs
    world.state.funded = { fromAtMs: atMs, booked: [] }
    const read = (...payments: readonly (readonly [id: string, paidAtMs: number])[]) => {
      const value = payments.map(([paymentId, paidAtMs]) => ({ paymentId, paidAtMs, micros: -1 }))
      world.send({ type: 'funding_read', answer: { result: 'read', startedAtMs: world.state.nowMs, value } })
    }
    read(['1', atMs], ['1', atMs])
    expect(world.state.ledger.fundingMicros).toBe(-1)
    read(['2', atMs + 3 * hourMs])
    read(['1', atMs], ['2', atMs + 3 * hourMs])
    expect(world.state.ledger.fundingMicros).toBe(-2)
  })

  test('that is no whole number of micro-dollars is refused whole', () => {
    const world = new ToyWorld().quoting()
    pay(world, '1', Number.NaN)
    world.live(305_000)
    expect(world.state.ledger.fundingMicros).toBe(0)
    expect(world.records('read_failed').at(-1)?.['detail']).toContain('funding payment 1')
  })
})
