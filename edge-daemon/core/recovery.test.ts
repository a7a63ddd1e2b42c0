import { describe, expect, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import { emptyLedger } from '#shared/ledger.ts'
import { monoMs } from '#shared/units.ts'
import type { Checkpoint } from './account/checkpoint.ts'
import type { Effect } from './effect.ts'
import { checkpointOf } from './state.ts'
import { smooth, ToyWorld } from './toy-world.fixture.ts'

const word = (over: Partial<ControlState> = {}): ControlState => ({
  version: 1,
  serverAtMs: 1_790_000_000_000,
  latched: false,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
  ...over,
})
const emptyCheckpoint: Checkpoint = {
  ledger: emptyLedger(),
  peakUsd: 0,
  latches: {},
  tradeIdFloor: null,
  tradeIdsSeen: [],
}
const created = (world: ToyWorld) => world.count('place_order') + world.count('edit_order')

describe('a start', () => {
  test('quotes only after mass cancel, an empty read, the fills and the account, in this order', () => {
    const world = new ToyWorld().quoting()
    const first = (type: Effect['type']) => world.effects.findIndex((effect) => effect.type === type)
    const order = (['mass_cancel', 'read_open_orders', 'read_fills', 'read_account', 'place_order'] as const).map(first)
    expect(order.every((index) => index >= 0)).toBe(true)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  test('does not go on while the mass cancel fails, and asks no more often than each second', () => {
    const world = new ToyWorld()
    world.fate = (effect) =>
      effect.type === 'mass_cancel'
        ? { arrivesAfterMs: null, answersAfterMs: 1, failsWith: { kind: 'unreachable', detail: 'refused' } }
        : smooth
    world.connect()
    world.live(5_000)
    expect(world.count('mass_cancel')).toBeLessThanOrEqual(6)
    expect(world.count('read_open_orders')).toBe(0)
    expect(created(world)).toBe(0)
    world.fate = () => smooth
    world.live(3_000)
    expect(created(world)).toBeGreaterThan(0)
  })

  test.each([1_100, 3_000, 6_000])('goes on also when each answer takes %i ms', (answersAfterMs) => {
    const world = new ToyWorld()
    world.fate = (effect) =>
      effect.type === 'mass_cancel' || effect.type.startsWith('read_') ? { arrivesAfterMs: 10, answersAfterMs } : smooth
    world.connect()
    world.live(4 * answersAfterMs + 2_000)
    expect(world.state.recovery).toBe('done')
    expect(world.count('mass_cancel')).toBe(1)
  })

  test('repeats a mass cancel that was taken each five seconds while nobody can look what it has left', () => {
    const world = new ToyWorld()
    const failsWith = { kind: 'rate_limited', retryAfterMs: 60_000 } as const
    world.fate = (effect) =>
      effect.type === 'read_open_orders' ? { arrivesAfterMs: null, answersAfterMs: 1, failsWith } : smooth
    world.connect()
    world.live(22_000)
    expect(world.state.recovery).toBe('cancelling')
    expect(world.count('mass_cancel')).toBe(5)
  })

  test.each(['read_open_orders', 'read_fills', 'read_account'] as const)(
    'reads nothing while the venue has banned us for %s, and goes on afterwards',
    (type) => {
      const world = new ToyWorld()
      let isBanned = false
      world.fate = (effect) => {
        if (effect.type !== type || isBanned) return smooth
        isBanned = true
        const failsWith = { kind: 'rate_limited', retryAfterMs: 8_000 } as const
        return { arrivesAfterMs: null, answersAfterMs: 1, failsWith }
      }
      world.connect()
      world.live(1_000)
      const isRead = (effect: Effect) => effect.type.startsWith('read_')
      const reads = world.effects.filter(isRead).length
      world.live(6_000)
      expect(isBanned).toBe(true)
      expect(world.effects.filter(isRead)).toHaveLength(reads)
      expect(created(world)).toBe(0)
      world.live(8_000)
      expect(world.state.recovery).toBe('done')
    },
  )

  test.each(['read_open_orders', 'read_fills', 'read_account'] as const)(
    'asks again calmly when %s fails at once, and quotes when it works again',
    (type) => {
      const world = new ToyWorld()
      world.fate = (effect) =>
        effect.type === type
          ? { arrivesAfterMs: null, answersAfterMs: 1, failsWith: { kind: 'unreachable', detail: 'refused' } }
          : smooth
      world.connect()
      world.live(10_000)
      expect(world.count(type)).toBeLessThanOrEqual(25)
      expect(created(world)).toBe(0)
      world.fate = () => smooth
      world.live(4_000)
      expect(created(world)).toBeGreaterThan(0)
    },
  )

  test('removes orders of an earlier run before it quotes', () => {
    const world = new ToyWorld()
    world.addForeign('pl-1-b0-1-zz', 'buy', 9_990)
    world.addForeign('somebody', 'sell', 10_050)
    world.quoting()
    expect(world.open().every(({ order }) => order.clientId.startsWith('pl-3-'))).toBe(true)
    expect(world.state.halts).toEqual({})
  })

  test('does not take a position of the stream for the account read, also when the mark comes late', () => {
    const world = new ToyWorld()
    world.position = 7
    let accountReads = 0
    world.fate = (effect) => {
      if (effect.type !== 'read_account') return smooth
      accountReads += 1
      return { arrivesAfterMs: 10, answersAfterMs: accountReads === 1 ? 3_000 : 20 }
    }
    world.afterStep = (_, event) => {
      if (event.type === 'fills_read') world.send({ type: 'mark_changed', markTicks: 10_005 })
    }
    world.connect()
    world.live(2_000)
    expect(world.state.recovery).toBe('account')
    expect(created(world)).toBe(0)
    world.live(3_000)
    expect(world.state.recovery).toBe('done')
  })

  test('carries a position in at the mark as no profit, and waits for the mark without hammering the account', () => {
    const world = new ToyWorld()
    world.position = -40
    world.connect()
    world.disconnect()
    world.run(5_000)
    expect(world.state.recovery).toBe('account')
    expect(world.count('read_account')).toBeLessThanOrEqual(6)
    world.connect()
    world.live(2_000)
    expect(world.state.ledger).toMatchObject({ positionLots: -40, cashHalfTickLots: 40 * 20_010, fills: 0 })
  })

  test('with a checkpoint books exactly the fills that came after it', () => {
    const first = new ToyWorld().quoting()
    for (const { order } of first.open()) first.fill(order.clientId, 3)
    first.live(500)
    const checkpoint = checkpointOf(first.state)
    const missed = first.open()[0]
    first.areStreamsUp = false
    first.fill(missed?.order.clientId ?? '', 2)
    const second = new ToyWorld({ checkpoint })
    second.fills = first.fills
    second.position = first.position
    second.quoting()
    expect(second.state.ledger.fills).toBe(first.fills.length)
    expect(second.state.ledger.positionLots).toBe(first.position)
    expect(second.count('journal_fill')).toBe(1)
  })

  test('says no word of fills that are older than this account folder', () => {
    const earlier = new ToyWorld().quoting()
    for (const { order } of earlier.open()) earlier.fill(order.clientId, 3)
    const world = new ToyWorld()
    world.fills = earlier.fills
    world.position = 5
    world.quoting()
    expect(world.count('journal_fill')).toBe(0)
    expect(world.state.ledger.positionLots).toBe(5)
    expect(world.state.tradeIds.floor).toBe(earlier.fills.at(-1)?.tradeId)
  })

  test('a first start that was cut short is a first start again, and keeps its latches', () => {
    const earlier = new ToyWorld().quoting()
    for (const { order } of earlier.open()) earlier.fill(order.clientId, 3)
    const cut = new ToyWorld()
    cut.fate = (effect) =>
      effect.type === 'read_account'
        ? { arrivesAfterMs: null, answersAfterMs: 1, failsWith: { kind: 'unauthorized', detail: 'HTTP 401' } }
        : smooth
    cut.connect()
    cut.live(3_000)
    expect(cut.state.recovery).toBe('account')
    const checkpoint = checkpointOf(cut.state)
    expect(checkpoint.latches).toHaveProperty('unauthorized')
    const world = new ToyWorld({ checkpoint })
    world.fills = earlier.fills
    world.position = 5
    world.connect()
    world.live(3_000)
    expect(world.state.latches).toEqual(checkpoint.latches)
    expect(world.count('journal_fill')).toBe(0)
    expect(world.state.ledger).toMatchObject({ positionLots: 5, fills: 0 })
    expect(checkpointOf(world.state)).not.toHaveProperty('isProvisional')
  })

  test('a fill that the stream tells during the start is counted once', () => {
    const world = new ToyWorld({ checkpoint: emptyCheckpoint })
    const earlier = new ToyWorld().quoting()
    const order = earlier.open()[0]?.order
    earlier.fill(order?.clientId ?? '', 4)
    const fill = earlier.fills[0]
    if (fill === undefined) throw new Error('no fill')
    world.fills = [fill]
    world.position = earlier.position
    world.connect()
    world.send({ type: 'fills_reported', fills: [fill] })
    world.live(2_000)
    world.send({ type: 'fills_reported', fills: [fill] })
    expect(world.state.ledger.fills).toBe(1)
  })
})

describe('a start under the word of the cloud', () => {
  const cases = [
    {
      name: 'after a clean run quotes without the cloud, but not within 5 s',
      wasUnclean: false,
      early: false,
      late: true,
    },
    {
      name: 'after an unclean run never quotes while the cloud is silent',
      wasUnclean: true,
      early: false,
      late: false,
    },
  ]
  test.each(cases)('$name', ({ wasUnclean, early, late }) => {
    const world = new ToyWorld({ isCloudConfigured: true, wasUnclean })
    world.connect()
    world.live(4_800)
    expect(created(world) > 0).toBe(early)
    world.live(60_000)
    expect(created(world) > 0).toBe(late)
    if (wasUnclean) {
      world.send({ type: 'control_received', control: word(), askedAtMs: world.state.nowMs })
      world.live(2_000)
      expect(created(world)).toBeGreaterThan(0)
    }
  })

  test.each([{ latched: true, latchReason: 'silence' }, { desired: 'halt' as const }])(
    'a remembered %o binds until the cloud says otherwise',
    (over) => {
      const world = new ToyWorld({ isCloudConfigured: true, rememberedControl: word(over) })
      world.connect()
      world.live(60_000)
      expect(created(world)).toBe(0)
      world.send({ type: 'control_received', control: word(), askedAtMs: world.state.nowMs })
      world.live(1_000)
      expect(created(world)).toBeGreaterThan(0)
    },
  )

  test('a position that the fills since do not explain is a halt from the first moment', () => {
    const world = new ToyWorld({ checkpoint: { ...emptyCheckpoint } })
    world.position = 30
    world.quoting()
    expect(world.state.recovery).toBe('done')
    expect(Object.keys(world.state.halts)).toEqual(['position_mismatch'])
    expect(created(world)).toBe(0)
    world.position = 0
    world.live(5_000)
    expect(world.open().length).toBeGreaterThan(0)
  })

  test('a checkpoint with a latch keeps it, and a floor of trade ids too', () => {
    const latches = { drawdown: 'fell' }
    const world = new ToyWorld({ checkpoint: { ...emptyCheckpoint, latches, tradeIdFloor: '5', peakUsd: 9 } })
    world.connect()
    world.live(3_000)
    expect(created(world)).toBe(0)
    expect(world.state.halts).toMatchObject({ drawdown: 'fell' })
    expect(checkpointOf(world.state)).toMatchObject({ latches, tradeIdFloor: '5' })
    expect(world.effects.some((effect) => effect.type === 'read_fills' && effect.sinceTradeId === '5')).toBe(true)
    expect(world.state.startedAtMs).toBe(monoMs(1_000))
  })

  test('open orders that cannot be read are a halt that says why, at the start and later', () => {
    const detail = 'the sub-account has open orders in BTC-USD as well'
    const world = new ToyWorld()
    const unreadable = (effect: Effect) =>
      effect.type === 'read_open_orders' ? { ...smooth, failsWith: { kind: 'ambiguous' as const, detail } } : smooth
    world.fate = unreadable
    world.connect()
    world.live(5_000)
    expect(world.state.halts['recovering']).toBe(`start-up: cancelling (ambiguous: ${detail})`)
    expect(created(world)).toBe(0)
    world.fate = () => smooth
    world.live(10_000)
    expect(world.state.halts).toEqual({})
    world.fate = unreadable
    world.live(70_000)
    expect(world.state.halts['orders_unread']).toContain(detail)
    expect(world.open()).toEqual([])
  })
})
