import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { doneButUnanswered, lostOnTheWay, smooth, ToyWorld, type Fate } from '../toy-world.fixture.ts'
import type { VenueError } from '../venue-error.ts'

const firstPlace = (world: ToyWorld, fate: Fate) => {
  let isDone = false
  world.fate = (effect) => {
    if (isDone || effect.type !== 'place_order') return smooth
    isDone = true
    return fate
  }
}
const failed = (failsWith: VenueError): Fate => ({ arrivesAfterMs: null, answersAfterMs: 5, failsWith })
const move = (world: ToyWorld, ticks: number) => {
  world.bid += ticks
  world.ask += ticks
}
const agree = (world: ToyWorld) => {
  const known = world.state.slots.flatMap((slot) => slot.legs.map((leg) => String(leg.order.clientId)))
  expect(known.toSorted()).toEqual(
    world
      .open()
      .map(({ order }) => String(order.clientId))
      .toSorted(),
  )
}

describe('an order whose creation was not answered', () => {
  test('is asked about within 2 s and found live', () => {
    const world = new ToyWorld()
    firstPlace(world, { arrivesAfterMs: 10, answersAfterMs: 9_000 })
    world.connect()
    // The account stream swallows the word of this one order.
    world.areStreamsUp = false
    world.run(500)
    world.areStreamsUp = true
    world.quoting()
    world.live(4_000)
    agree(world)
    expect(world.open().length).toBe(4)
  })

  test('keeps its slot until two reads after its greatest age did not show it', () => {
    const world = new ToyWorld()
    firstPlace(world, lostOnTheWay)
    world.quoting()
    const sentAtMs = world.state.slots.flatMap((slot) => slot.legs).find((leg) => leg.phase !== 'live')?.order.sentAtMs
    expect(world.open().length).toBe(3)
    world.live(7_500)
    expect(world.open().length).toBe(3)
    expect(world.records('order_ended')).toEqual([])
    world.live(6_500)
    expect(world.records('order_ended')).toMatchObject([{ why: 'absent in two reads' }])
    expect(world.nowMs - (sentAtMs ?? 0)).toBeGreaterThan(11_000)
    expect(world.open().length).toBe(4)
  })

  test('that arrives just before its greatest age is taken up, not doubled', () => {
    const world = new ToyWorld()
    firstPlace(world, { ...lostOnTheWay, arrivesAfterMs: 9_500 })
    world.quoting()
    for (let index = 0; index < 80; index += 1) {
      world.live(200)
      expect(world.open().length).toBeLessThanOrEqual(4)
    }
    agree(world)
  })
})

describe('an edit', () => {
  const slowEdit = (world: ToyWorld, fate: Fate) => {
    let isDone = false
    world.fate = (effect) => {
      if (isDone || effect.type !== 'edit_order') return smooth
      isDone = true
      return fate
    }
  }

  test.each([
    ['lost on the way', lostOnTheWay],
    ['done but unanswered', doneButUnanswered],
    ['done after eight seconds', { ...lostOnTheWay, arrivesAfterMs: 8_000 }],
  ] as const)('that was %s leaves one order per slot in the end, and never more than the limit before', (_, fate) => {
    const world = new ToyWorld().quoting()
    slowEdit(world, fate)
    move(world, -4)
    world.live(30_000)
    agree(world)
    expect(world.open().length).toBe(4)
    for (const slot of world.state.slots) expect(slot.legs.length).toBe(1)
  })

  test('of unknown fate does not hold the old order hostage: too aggressive, it is pulled at once', () => {
    const world = new ToyWorld().quoting()
    slowEdit(world, lostOnTheWay)
    move(world, -4)
    world.live(2_400) // The old order is found alive, the new one is not proven gone yet.
    expect(world.records('cancel_sent')).toMatchObject([{ why: 'beside an unknown order' }])
    expect(world.open('buy').every(({ order }) => order.price < world.bid + 3)).toBe(true)
  })

  test('refused because the old order is gone ends the new one and asks about the old', () => {
    const world = new ToyWorld().quoting()
    const victim = world.open('buy').toSorted((a, b) => b.order.price - a.order.price)[0]
    world.areStreamsUp = false
    world.fill(victim?.order.clientId ?? '', 1_000)
    world.areStreamsUp = true
    move(world, -4)
    world.live(5_000)
    expect(world.records('order_ended').map((record) => record['why'])).toContain('filled')
    expect(world.records('venue_error').length).toBe(1)
    agree(world)
    expect(world.open().length).toBe(4)
  })

  test('lost to post-only takes both orders with it and the slot waits before it tries again', () => {
    const world = new ToyWorld().quoting()
    let moved = false
    world.afterStep = (effects) => {
      if (moved || !effects.some((effect) => effect.type === 'edit_order')) return
      moved = true
      move(world, -40) // The market runs through the new price while the edit is on its way.
    }
    move(world, -4)
    world.live(2_000)
    const ended = world.records('order_ended').map((record) => record['why'])
    expect(ended).toContain('rejected POST_ONLY_FAILED')
    world.afterStep = () => undefined
    world.live(20_000)
    agree(world)
  })

  test('refused by the price band is not repeated with every event', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) =>
      effect.type === 'edit_order'
        ? failed({ kind: 'refused', reason: 'price_band', code: 1150, detail: 'band' })
        : smooth
    const before = world.count('edit_order')
    move(world, -4)
    for (let index = 0; index < 40; index += 1) {
      world.run(50)
      world.showMarket()
    }
    expect(world.count('edit_order') - before).toBeLessThanOrEqual(8)
  })
})

describe('a cancel', () => {
  test('that the venue refuses is repeated each second, not with every event', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) => (/cancel/.test(effect.type) ? failed({ kind: 'rate_limited', retryAfterMs: 500 }) : smooth)
    world.send({ type: 'journal_degraded', reason: 'disk' })
    for (let index = 0; index < 100; index += 1) {
      world.run(50)
      world.showMarket()
    }
    expect(world.count('cancel_order') + world.count('mass_cancel')).toBeLessThanOrEqual(40)
    world.fate = () => smooth
    world.live(2_000)
    expect(world.open()).toEqual([])
  })

  test('of an order that is already filled ends in proof, and the fill is counted', () => {
    const world = new ToyWorld().quoting()
    const victim = world.open()[0]?.order.clientId ?? ''
    world.areStreamsUp = false
    world.fill(victim, 1_000)
    world.areStreamsUp = true
    world.send({ type: 'journal_degraded', reason: 'disk' })
    world.live(3_000)
    world.disconnect()
    world.connect()
    world.live(3_000)
    agree(world)
    expect(world.state.ledger.positionLots).toBe(world.position)
  })
})

describe('a cancel that comes too late', () => {
  // The venue documents no code for it: whatever it refuses with, the order is asked about.
  const toOneLevel = (world: ToyWorld) => {
    const config = TradingConfig.parse({ quoting: { levels: 1 } })
    world.send({ type: 'config_changed', config, version: null, hash: 'x', changed: [] })
  }
  test.each<[string, VenueError]>([
    ['invalid parameters', { kind: 'refused', reason: 'invalid', code: 1133, detail: 'invalid order parameters' }],
    ['not allowed', { kind: 'refused', reason: 'invalid', code: 1009, detail: 'action not allowed' }],
    ['a code that nobody listed', { kind: 'refused', reason: 'other', code: 1999, detail: 'order is final' }],
    ['not found', { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'order is not found' }],
  ])('and is refused as %s proves its slot free within two seconds', (_, error) => {
    const world = new ToyWorld().quoting()
    world.isReportLost = ({ status }) => status === 'filled'
    let victim = ''
    world.fate = (effect) => {
      if (effect.type !== 'cancel_order') return smooth
      if (victim === '') {
        victim = effect.clientId
        world.at(0, () => world.fill(victim, 1_000))
      }
      return effect.clientId === victim ? failed(error) : smooth
    }
    toOneLevel(world)
    world.live(2_000)
    expect(victim).not.toBe('')
    expect(world.records('order_ended')).toContainEqual(expect.objectContaining({ clientId: victim, why: 'filled' }))
    expect(world.state.latches).toEqual({})
    expect(world.state.counts.rejects).toBe(0)
    agree(world)
    world.live(3_000)
    expect(world.open().length).toBe(2)
  })

  test('and one that was refused although its order rests is repeated until it is gone', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) =>
      effect.type === 'cancel_order'
        ? failed({ kind: 'refused', reason: 'other', code: 1999, detail: 'not now' })
        : smooth
    toOneLevel(world)
    world.live(1_600)
    expect(world.open().length).toBe(4)
    expect(world.count('cancel_order')).toBe(4)
    world.fate = () => smooth
    world.live(2_000)
    expect(world.open().length).toBe(2)
    agree(world)
  })
})

describe('what others do', () => {
  test('a cancel nobody asked for stops quoting for five seconds and is said', () => {
    const world = new ToyWorld().quoting()
    world.live(12_000) // Past the echo of the mass cancel of the start.
    world.cancelAtVenue(({ order }) => order.clientId === world.open()[0]?.order.clientId)
    world.live(1_000)
    expect(world.records('cancelled_by_other').length).toBe(1)
    expect(world.state.halts['backing_off']).toContain('nobody has told why an order of ours was cancelled')
    expect(world.open()).toEqual([])
    world.live(6_000)
    expect(world.open().length).toBe(4)
  })

  test('a cancel nobody asked for stops a watched daemon until the cloud has spoken: it may have been the watchdog', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    const word: Omit<ControlState, 'serverAtMs'> = {
      version: 1,
      latched: false,
      latchReason: null,
      desired: 'run',
      configVersion: 0,
      commands: [],
    }
    const hear = () => {
      const control = { ...word, serverAtMs: world.wallNow() }
      world.send({ type: 'control_received', control, askedAtMs: world.state.nowMs })
    }
    hear()
    world.quoting()
    world.live(12_000)
    world.cancelAtVenue(({ order }) => order.clientId === world.open()[0]?.order.clientId)
    world.live(30_000)
    expect(Object.keys(world.state.halts)).toEqual(['control_unknown'])
    expect(world.open()).toEqual([])
    hear()
    world.live(2_000)
    expect(world.open().length).toBe(4)
  })

  test('while halted an order of unknown fate is cancelled again and again, also when no read answers', () => {
    const world = new ToyWorld().quoting()
    world.fate = (effect) => {
      if (effect.type === 'edit_order') return { ...doneButUnanswered, arrivesAfterMs: 3_000 }
      return effect.type.startsWith('read_')
        ? { arrivesAfterMs: null, answersAfterMs: 10, failsWith: { kind: 'unreachable', detail: 'down' } }
        : smooth
    }
    world.bid -= 40
    world.ask -= 40
    world.live(100)
    world.areStreamsUp = false
    world.send({ type: 'journal_degraded', reason: 'disk' })
    const before = world.count('mass_cancel')
    world.live(10_000)
    expect(world.count('mass_cancel')).toBeGreaterThanOrEqual(before + 8)
    expect(world.open()).toEqual([])
  })

  test('two live orders in one slot are reduced to one', () => {
    const world = new ToyWorld().quoting()
    const slot = world.state.slots[0]
    const other = world.state.slots[1]
    if (slot === undefined || other?.legs[0] === undefined) throw new Error('no slot')
    slot.legs = [...slot.legs, other.legs[0]]
    other.legs = []
    world.live(3_000)
    agree(world)
    for (const each of world.state.slots) expect(each.legs.length).toBe(1)
  })

  test('a late word on an ended order brings nothing back', () => {
    const world = new ToyWorld().quoting()
    const order = world.open()[0]
    if (order === undefined) throw new Error('no order')
    const stale = world.told(order)
    world.cancelAtVenue((resting) => resting === order, 'SELF_TRADE_PROTECTION')
    world.live(200)
    world.send({ type: 'orders_updated', orders: [stale] })
    expect(world.state.foreignIds.size).toBe(0)
    world.live(500)
    agree(world)
  })
})

describe('fills and orders in any order', () => {
  test.each([-400, -5, 0, 5, 400])(
    'exposure is right at every moment when the trade comes %d ms after the order',
    (lag) => {
      const world = new ToyWorld({ tradeLagMs: () => lag }).quoting()
      world.afterStep = () => {
        const { state } = world
        const told = state.slots.flatMap((slot) => slot.legs).filter((leg) => leg.order.side === 'buy')
        const committed = told.reduce((sum, leg) => sum + leg.order.size - leg.order.filled, 0)
        let unbooked = 0
        for (const { reportedLots, bookedLots } of state.executions.values())
          unbooked += Math.max(0, reportedLots - bookedLots)
        const resting = world.open('buy').reduce((sum, { order, filled }) => sum + order.size - filled, 0)
        expect(state.ledger.positionLots + committed + unbooked).toBeGreaterThanOrEqual(world.position + resting - 1e-9)
      }
      for (const { order } of world.open('buy')) world.fill(order.clientId, 2)
      world.run(1_000)
      expect(world.state.ledger.positionLots).toBe(world.position)
    },
  )

  test('what only an order told of is looked up in the history after a second, and forgotten after half a minute', () => {
    const world = new ToyWorld().quoting()
    const order = world.open('buy')[0]
    if (order === undefined) throw new Error('no order')
    const before = world.count('read_fills')
    world.send({
      type: 'orders_updated',
      orders: [{ ...world.told(order), filled: order.order.size, status: 'filled' }],
    })
    world.live(3_500)
    expect(world.count('read_fills')).toBeGreaterThan(before)
    // The history may lag: until then it counts as exposure.
    expect(world.state.executions.size).toBe(1)
    world.live(30_000)
    expect(world.state.executions.size).toBe(0)
  })
})
