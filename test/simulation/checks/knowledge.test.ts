import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import { monoMs } from '#shared/units.ts'
import type { StreamName } from '../../../edge-daemon/core/event.ts'
import type { VenueEvent } from '../../../edge-daemon/venue/venue.ts'
import { toldAnew } from './anew.ts'
import type { Check } from './check.ts'
import { balanceIsFresh } from './balance.ts'
import { seen, sent, tick } from './sent.fixture.ts'
import { onlyLoopRefreshes, switchLeftWhenBlind, switchRefreshed } from './switch.ts'
import { stillView, type Still } from './view.fixture.ts'

const changed = (stream: StreamName, isUp: boolean): VenueEvent => ({
  type: 'stream_changed',
  stream,
  isUp,
  reason: '',
})
const book: VenueEvent = { type: 'book_replaced', bids: [], asks: [], venueAtMs: 0 }
const orders: VenueEvent = { type: 'orders_replaced', orders: [] }
const fills = (startedAtMs: number): VenueEvent => ({
  type: 'fills_read',
  answer: { result: 'read', value: [], startedAtMs: monoMs(startedAtMs) },
})
const control: ControlState = {
  version: 1,
  latched: false,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  serverAtMs: 5,
  commands: [],
}

describe('I17 sees what was sent on knowledge of before', () => {
  /** A life that has been told everything once. */
  const told = () => {
    const view = stillView()
    const check = toldAnew()
    view.engine.nowMs = monoMs(5)
    for (const event of [changed('book', true), book, changed('account', true), orders, fills(5)])
      seen(check, view, [], event)
    expect(seen(check, view, [sent()])).toBeNull()
    return { view, check }
  }

  test('a start that has been told nothing', () => {
    expect(seen(toldAnew(), stillView(), [sent()])).toContain('a snapshot of the book and a snapshot of the orders')
  })

  test('a book without the snapshot of its connection', () => {
    const { view, check } = told()
    expect(seen(check, view, [sent()], changed('book', false))).toContain('before a snapshot of the book')
    expect(seen(check, view, [sent()], changed('book', true))).toContain('before a snapshot of the book')
    expect(seen(check, view, [sent()], book)).toBeNull()
  })

  test('an account whose fills were read before its connection, or not at all', () => {
    const { view, check } = told()
    view.engine.nowMs = monoMs(100)
    seen(check, view, [], changed('account', true))
    expect(seen(check, view, [sent()], orders)).toContain('before a read of the fills')
    expect(seen(check, view, [sent()], fills(99))).toContain('before a read of the fills')
    expect(seen(check, view, [sent('buy', { reduceOnly: true })])).toBeNull()
    expect(seen(check, view, [sent()], fills(100))).toBeNull()
  })

  test('everything of before a time away, the word of the cloud included', () => {
    const { view, check } = told()
    view.nowMs = 3_000
    expect(seen(check, view, [sent()]), 'a short pause').toBeNull()
    view.nowMs = 7_000
    expect(seen(check, view, [sent()])).toContain('an answer of the cloud')
    for (const event of [changed('book', true), book, changed('account', true), orders, fills(5)])
      seen(check, view, [], event)
    expect(seen(check, view, [sent()])).toBe('an order was sent before an answer of the cloud')
    const pushed = { type: 'control_received', control } as const
    expect(seen(check, view, [sent()], pushed)).toBe('an order was sent before an answer of the cloud')
    expect(seen(check, view, [sent()], { ...pushed, askedAtMs: monoMs(5) })).toBeNull()
  })
})

describe('I17 sees an order that opens by a balance of long ago', () => {
  const balance: VenueEvent = {
    type: 'balance_reported',
    balance: { equity: '1', equityUsd: 1, availableUsd: 1 },
  }
  const begun = (balanceStaleAction: 'halt' | 'reduce') => {
    const view = stillView(TradingConfig.parse({ risk: { balanceStaleAction, balanceAgeMaxMs: 5_000 } }))
    const check = balanceIsFresh()
    seen(check, view, [], balance)
    return { view, check }
  }
  const found = ({ view, check }: ReturnType<typeof begun>, ...effects: Parameters<typeof sent>) =>
    seen(check, view, [sent(...effects)])

  test('where a stale balance halts, and only there', () => {
    const halts = begun('halt')
    halts.view.engine.nowMs = monoMs(5_001)
    expect(found(halts)).toBeNull()
    halts.view.engine.nowMs = monoMs(5_002)
    expect(found(halts)).toContain('5001 ms after the last word of the balance')
    expect(seen(halts.check, halts.view, [sent()], balance)).toBeNull()
    const reduces = begun('reduce')
    reduces.view.engine.nowMs = monoMs(5_002)
    expect(found(reduces)).toBeNull()
  })

  test('but not one that only takes from the position', () => {
    const halts = begun('halt')
    halts.view.engine.nowMs = monoMs(9_000)
    halts.view.engine.ledger.positionLots = 10
    expect(found(halts, 'sell')).toBeNull()
    halts.view.engine.ledger.positionLots = 9
    expect(found(halts, 'sell')).toContain('an order that opens')
    expect(found(halts, 'buy')).toContain('an order that opens')
  })
})

describe('I24 sees a switch that is not refreshed', () => {
  const hearing = (): Still => {
    const view = stillView()
    view.engine.hasOrderSnapshot = true
    view.heardAtMs = { ...view.heardAtMs, account: Infinity }
    return view
  }
  const steps = (view: Still, untilMs: number, check = switchRefreshed()) => {
    for (; view.nowMs < untilMs; view.nowMs += 50) {
      const detail = seen(check, view, [])
      if (detail !== null) return detail
    }
    return null
  }

  test('by a core that lives, and not by one that was away', () => {
    const view = hearing()
    const check = switchRefreshed()
    expect(steps(view, 6_500, check)).toBeNull()
    expect(steps(view, 7_000, check)).toContain('the switch was not refreshed for 6550 ms')
    const away = hearing()
    away.nowMs = 1
    const patient = switchRefreshed()
    steps(away, 6_000, patient)
    away.nowMs = 9_000
    expect(seen(patient, away, []), 'it has stood still').toBeNull()
    seen(patient, away, [{ type: 'refresh_switch', countdownS: 15, sentAtMs: monoMs(1) }], tick)
    expect(steps(away, 15_000, patient)).toBeNull()
  })

  test('by its ticks: while none comes the loop is late, and that is judged elsewhere', () => {
    const view = hearing()
    const check = switchRefreshed()
    expect(steps(view, 4_000, check)).toBeNull()
    for (; view.nowMs < 9_000; view.nowMs += 50)
      expect(seen(check, view, [], { type: 'stream_proved', stream: 'book' })).toBeNull()
    expect(steps(view, 11_000, check)).toBeNull()
    expect(steps(view, 12_000, check)).toContain('the switch was not refreshed for 6550 ms')
  })

  test('while the account speaks: one that is silent or lost asks for it when it is back', () => {
    const refresh = { type: 'refresh_switch', countdownS: 15, sentAtMs: monoMs(1) } as const
    for (const isLost of [true, false]) {
      const view = hearing()
      const check = switchRefreshed()
      if (isLost) view.engine.hasOrderSnapshot = false
      else view.heardAtMs = { ...view.heardAtMs, account: -2_501 }
      expect(steps(view, 20_000, check)).toBeNull()
      view.engine.hasOrderSnapshot = true
      view.heardAtMs = hearing().heardAtMs
      expect(steps(view, 30_000, check)).toContain('the switch was not refreshed for')
      const blind = switchLeftWhenBlind()
      expect(seen(blind, view, [refresh], tick)).toBeNull()
      view.heardAtMs = { ...view.heardAtMs, account: view.nowMs - 2_501 }
      expect(seen(blind, view, [], tick)).toBeNull()
      expect(seen(blind, view, [refresh], tick)).toContain('refreshed 2501 ms after the last word of the account')
    }
  })
})

describe('I24 sees a switch that somebody else than the loop refreshes', () => {
  const refresh = (check: Check, view: Still) =>
    check.emit?.(view, 'exchange', '/user/deadmanswitch?countdownTime=15') ?? null

  test('while the loop hangs: one refresh may have been asked for before', () => {
    const view = stillView()
    const check = onlyLoopRefreshes()
    const refreshAt = (nowMs: number) => {
      view.nowMs = nowMs
      check.look?.(view)
      return refresh(check, view)
    }
    expect([refreshAt(1_000), refreshAt(2_000)]).toEqual([null, null])
    view.loopHeldUntilMs = 9_000
    expect(refreshAt(3_000)).toBeNull()
    expect(check.emit?.(view, 'exchange', '/user/order/massCancel')).toBeNull()
    expect(refreshAt(4_000)).toBe('the switch was refreshed 2 times while the loop hung')
    expect([refreshAt(9_000), refreshAt(9_001)]).toEqual([null, null])
    view.loopHeldUntilMs = 20_000
    expect(refreshAt(10_000), 'another hang').toBeNull()
  })

  test('while the process stands still', () => {
    const view = stillView()
    view.pausedUntilMs = 5_000
    expect(refresh(onlyLoopRefreshes(), view)).toContain('by a process that stands still')
    view.nowMs = 5_000
    expect(refresh(onlyLoopRefreshes(), view)).toBeNull()
  })
})
