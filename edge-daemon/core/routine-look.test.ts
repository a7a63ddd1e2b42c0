import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { sizeLots } from '#shared/units.ts'
import { hurryAudits } from './protection.ts'
import { reserveOf } from './quoting/rate-budget.ts'
import { claimLook, noteLookFailed, noteLookTaken } from './routine-look.ts'
import { hurryTerms } from './terms.ts'
import { smooth, ToyWorld } from './toy-world.fixture.ts'

// A small budget pays for what time has made due before quotes spend again, and never in the moment of a halt.

const perMinute = 84
const config = TradingConfig.parse({ operations: { requestsPerMinute: perMinute } })
const minuteReads = ['read_account', 'read_fills', 'read_market', 'read_fees']

/** Quoting with nothing but the reserve left, and all that is read each minute due in so many milliseconds. */
function spent(dueInMs: number): ToyWorld {
  const world = new ToyWorld({ config, isRamping: true }).quoting()
  world.live(20_000)
  const { state, nowMs } = world
  const dueAtMs = nowMs + dueInMs
  state.budget.tokens = reserveOf(perMinute)
  Object.assign(state.nextAtMs, { fills: dueAtMs, market: dueAtMs, fees: dueAtMs })
  if (state.accountReadAtMs !== null) Object.assign(state, { accountReadAtMs: dueAtMs - 60_000 })
  world.effects.length = 0
  return world
}

const sent = (world: ToyWorld, types: readonly string[]) =>
  world.effects.map(({ type }) => type).filter((type) => types.includes(type))

describe('a look that is due', () => {
  const claim = (tokens: number, waitedMs: number) => {
    const { state } = new ToyWorld({ config })
    Object.assign(state.budget, { tokens })
    return [claimLook(state, 2, state.nowMs - waitedMs, config), state.budget.owed]
  }
  const reserve = reserveOf(perMinute)

  test.each([
    ['is not asked for before its time', 7, -1, false, 0],
    ['leaves at once where the reserve stays whole', reserve + 2, 0, true, 0],
    ['waits where it would not, and its part is kept', reserve + 1.9, 0, false, 2],
    ['waits in debt too', -20, 4_999, false, 2],
    ['waits for five seconds at most', -20, 5_000, true, 0],
  ])('%s', (_, tokens, waitedMs, leaves, owed) => {
    expect(claim(tokens, waitedMs)).toEqual([leaves, owed])
  })

  test('of more than a burst holds leaves when the budget is full', () => {
    const world = new ToyWorld({ config: TradingConfig.parse({ operations: { requestsPerMinute: 30 } }) })
    expect(claimLook(world.state, 2, world.nowMs, world.config)).toBe(true)
    world.state.budget.tokens -= 0.1
    expect(claimLook(world.state, 2, world.nowMs, world.config)).toBe(false)
  })
})

describe('with a small budget that is spent', () => {
  test('the looks of a minute do not keep the first order after a halt away, and follow within five seconds', () => {
    const world = spent(200)
    world.cancelAtVenue(() => true)
    world.live(1_400)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(1)
    expect(sent(world, minuteReads)).toEqual([])
    world.live(4_000)
    expect(sent(world, minuteReads).toSorted()).toEqual(minuteReads.toSorted())
  })

  test('they come before the next quote', () => {
    const world = spent(0)
    world.bid -= 4
    world.ask -= 4
    world.live(8_000)
    const order = sent(world, [...minuteReads, 'place_order', 'edit_order'])
    expect(order.slice(0, 4).toSorted()).toEqual(minuteReads.toSorted())
    expect(order.length).toBeGreaterThan(4)
  })

  test('what is in doubt waits for nothing', () => {
    const world = spent(30_000)
    world.send({ type: 'requests_sent', count: 20 })
    world.send({ type: 'position_reported', report: { position: sizeLots(7), markPrice: '1000' } })
    hurryTerms(world.state)
    world.run(100)
    expect(sent(world, minuteReads).toSorted()).toEqual(minuteReads.toSorted())
  })

  test('nor do the fills that an untold end makes us ask for', () => {
    const world = spent(60_000)
    world.send({ type: 'requests_sent', count: 20 })
    hurryAudits(world.state)
    world.run(100)
    expect(sent(world, minuteReads)).toEqual(['read_fills'])
  })
})

describe('a look that failed', () => {
  const failing = (type: string) => {
    const world = new ToyWorld().quoting()
    const failsWith = { kind: 'ambiguous', detail: 'no answer' } as const
    world.fate = (effect) => (effect.type === type ? { ...smooth, failsWith } : smooth)
    world.live(70_000)
    world.effects.length = 0
    return world
  }

  test.each(['read_market', 'read_fees', 'read_fills'])('%s comes again soon, less and less so', (type) => {
    const world = failing(type)
    world.live(60_000)
    const tries = sent(world, [type]).length
    // Each half minute by then, and once a minute where none fails.
    expect(tries).toBeGreaterThanOrEqual(2)
    expect(tries).toBeLessThanOrEqual(3)
    world.fate = () => smooth
    world.live(31_000)
    world.effects.length = 0
    world.live(50_000)
    expect(sent(world, [type]).length, 'in its turn again').toBeLessThanOrEqual(1)
  })

  test('the first repetition comes after five seconds, and a look that succeeds begins anew', () => {
    const { state } = new ToyWorld()
    const waits = () => {
      state.nextAtMs.fees = state.nowMs + 60_000
      noteLookFailed(state, 'fees', 'ambiguous')
      return state.nextAtMs.fees - state.nowMs
    }
    expect([waits(), waits(), waits(), waits(), waits()]).toEqual([5_000, 10_000, 20_000, 30_000, 30_000])
    noteLookTaken(state, 'fees')
    expect(waits()).toBe(5_000)
    state.nextAtMs.fees = state.nowMs + 60_000
    noteLookFailed(state, 'fees', 'rate_limited')
    expect(state.nextAtMs.fees - state.nowMs, 'who asks for less is not asked more often').toBe(60_000)
  })

  test('a hurried one is repeated each second, however often it fails', () => {
    const world = failing('read_fills')
    world.state.areFillsSynced = false
    world.live(10_000)
    const tries = sent(world, ['read_fills']).length
    expect(tries).toBeGreaterThanOrEqual(9)
    expect(tries).toBeLessThanOrEqual(11)
  })
})
