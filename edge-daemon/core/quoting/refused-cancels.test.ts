import { expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../effect.ts'
import { smooth, ToyWorld } from '../toy-world.fixture.ts'
import type { RefusalReason, VenueError } from '../venue-error.ts'
import { noteRefusedEnded } from './refused-cancels.ts'

const refusal = (reason: RefusalReason): VenueError => ({ kind: 'refused', reason, code: 1009, detail: 'not allowed' })
const isCancel = ({ type }: Effect): boolean => type === 'cancel_order' || type === 'mass_cancel'
const refusing =
  (reason: RefusalReason, which = isCancel) =>
  (effect: Effect) =>
    which(effect) ? { arrivesAfterMs: null, answersAfterMs: 20, failsWith: refusal(reason) } : smooth

const twoLevels = () => new ToyWorld({ config: TradingConfig.parse({ quoting: { levels: 2 } }) }).quoting()
const toOneLevel = (world: ToyWorld) => {
  const config = TradingConfig.parse({ quoting: { levels: 1 } })
  world.send({ type: 'config_changed', config, version: null, hash: 'x', changed: [] })
}
const refreshes = (world: ToyWorld) => world.count('refresh_switch')

test.each<RefusalReason>(['invalid', 'other', 'unknown_order', 'margin'])(
  'a venue that refuses each cancel of open orders (%s) latches with words, and the switch empties the book',
  (reason) => {
    const world = twoLevels()
    world.live(3_000)
    world.fate = refusing(reason)
    toOneLevel(world)
    world.live(3_000)
    expect(world.state.halts['venue_refused']).toMatch(/^the venue refuses to cancel orders that are open: refused/)
    expect(world.open().length).toBe(4)
    const sent = refreshes(world)
    const announced = world.count('announce')
    world.live(15_000)
    expect(world.open()).toEqual([])
    expect(refreshes(world)).toBeLessThanOrEqual(sent + 1)
    expect(announced).toBeGreaterThan(0)
    world.live(10_000)
    expect(world.state.halts).toEqual({ venue_refused: world.state.latches['venue_refused'] })
  },
)

test('so does one that holds on to a single order while all others go', () => {
  const world = twoLevels()
  world.live(3_000)
  const held = world.open('buy').at(-1)?.order.clientId ?? ''
  world.fate = refusing('invalid', (effect) => effect.type === 'cancel_order' && effect.clientId === held)
  toOneLevel(world)
  world.live(1_400)
  expect(world.open().length).toBe(3)
  noteRefusedEnded(world.state, 'another', true)
  expect(world.state.refusedCancels.inRow).toBe(2)
  world.live(1_200)
  expect(world.state.latches).toHaveProperty('venue_refused')
})

test('it is told as well while something else halts', () => {
  const world = twoLevels()
  world.live(3_000)
  world.fate = refusing('other')
  world.send({ type: 'journal_degraded', reason: 'disk' })
  const announced = world.count('announce')
  world.live(3_500)
  expect(world.state.halts).toHaveProperty('venue_refused')
  expect(world.count('announce')).toBeGreaterThan(announced)
  world.live(16_000)
  expect(world.open()).toEqual([])
})

test('orders that are not ours are held on to alike', () => {
  const world = twoLevels()
  world.live(3_000)
  world.fate = refusing('other')
  world.addForeign('stranger', 'buy', 9_900)
  world.live(6_000)
  expect(world.state.latches).toHaveProperty('venue_refused')
})

test('a start that may not cancel what it finds says so, and the switch does', () => {
  const world = new ToyWorld()
  world.addForeign('stranger', 'buy', 9_900)
  world.fate = refusing('other')
  world.quoting()
  world.live(3_000)
  expect(world.state.latches).toHaveProperty('venue_refused')
  world.live(17_000)
  expect(world.open()).toEqual([])
  expect(world.state.recovery).toBe('cancelling')
  world.fate = () => smooth
  world.live(3_000)
  expect(world.state.recovery).toBe('done')
})

test('what the venue refuses for a while halts for as long, and no person is needed', () => {
  const world = twoLevels()
  world.live(3_000)
  world.fate = refusing('market_closed')
  toOneLevel(world)
  world.live(4_000)
  expect(world.state.halts['backing_off']).toContain('the venue refuses to cancel orders that are open')
  expect(world.state.latches).toEqual({})
  world.fate = () => smooth
  world.live(8_000)
  expect(world.state.halts).toEqual({})
  expect(world.open().length).toBe(2)
  const sent = refreshes(world)
  world.live(11_000)
  expect(refreshes(world)).toBeGreaterThan(sent)
})

test('once the book is empty the count begins anew', () => {
  const world = twoLevels()
  world.live(3_000)
  world.fate = refusing('invalid')
  toOneLevel(world)
  world.live(40_000)
  expect(world.state.latches).toHaveProperty('venue_refused')
  expect(world.state.refusedCancels.newest.size + world.state.refusedCancels.inRow).toBe(0)
})

test('many at one time are one, and two times are not yet three', () => {
  const world = twoLevels()
  world.live(3_000)
  world.fate = refusing('invalid')
  toOneLevel(world)
  world.live(1_400)
  expect(world.count('read_order')).toBeGreaterThanOrEqual(4)
  expect(world.state.refusedCancels.inRow).toBe(2)
  world.fate = () => smooth
  world.live(2_000)
  expect([world.state.refusedCancels.inRow, world.state.latches]).toEqual([0, {}])
  expect(world.open().length).toBe(2)
})

test('a read that began before the refusal, and a report of the stream, prove nothing', () => {
  const world = twoLevels()
  world.live(3_000)
  const refuse = refusing('invalid')
  world.fate = (effect) =>
    effect.type === 'read_order' ? { arrivesAfterMs: null, answersAfterMs: null } : refuse(effect)
  toOneLevel(world)
  for (let round = 0; round < 20; round += 1) {
    world.live(200)
    world.send({ type: 'orders_updated', orders: world.open().map((resting) => world.told(resting)) })
    const value = world.open().map((resting) => world.told(resting))
    const startedAtMs = world.state.refusedCancels.newest.values().next().value?.refusedAtMs
    if (startedAtMs !== undefined)
      world.send({ type: 'open_orders_read', answer: { result: 'read', value, startedAtMs: startedAtMs as never } })
  }
  expect(world.count('cancel_order')).toBeGreaterThan(4)
  expect(world.state.refusedCancels.inRow).toBe(0)
})

test('after a refused mass cancel one read of all open orders answers for each', () => {
  const world = new ToyWorld({
    config: TradingConfig.parse({
      quoting: { levels: 8, orderNotionalUsd: 20 },
      operations: { requestsPerMinute: 900 },
    }),
  }).quoting()
  world.live(3_000)
  expect(world.open().length).toBe(16)
  // One is over without a word, and the read of all does not show it.
  world.isReportLost = ({ status }) => status === 'filled'
  world.fate = refusing('other')
  const asked = world.count('read_order')
  const read = world.count('read_open_orders')
  world.send({ type: 'journal_degraded', reason: 'disk' })
  const victim = world.open()[0]?.order.clientId ?? ''
  world.fill(victim, 1_000)
  world.live(3_000)
  expect(world.records('order_ended')).toContainEqual(expect.objectContaining({ clientId: victim, why: 'filled' }))
  world.live(7_000)
  expect(world.open().length).toBe(15)
  expect(world.count('read_order') - asked).toBeLessThanOrEqual(2)
  expect(world.count('read_open_orders') - read).toBeLessThanOrEqual(12)
})

test('a stop asks about each at once, for it reads all only when none is in doubt', () => {
  const world = twoLevels()
  world.live(3_000)
  world.fate = refusing('other')
  const asked = world.count('read_order')
  world.send({ type: 'stop_requested', reason: 'asked' })
  world.live(400)
  expect(world.count('read_order') - asked).toBe(4)
})
