import { describe, expect, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import { exitsGoOn } from './exits.ts'
import { seen, sent } from './sent.fixture.ts'
import { stillView } from './view.fixture.ts'

const exit = sent('sell', { reduceOnly: true, postOnly: false, isImmediate: true })

/** A long position, somebody on both sides, and an exit that runs. */
function begun() {
  const view = stillView()
  const market = view.exchange.markets.get(view.market)
  const account = view.exchange.accounts.get(view.accountId)
  if (market === undefined || account === undefined) throw new Error('no market')
  const level = (ticks: number) => [{ ticks, lots: 1_000 }]
  market.house = { buy: level(9_990), sell: level(10_010) }
  const hold = (lots: number) => {
    account.positions.set(view.market, Object.assign(account.positions.get(view.market) ?? {}, { lots }) as never)
  }
  hold(50)
  view.engine.latches['flattening'] = 'test'
  const check = exitsGoOn()
  const look = (atMs: number) => {
    view.nowMs = atMs
    return check.look?.(view) ?? null
  }
  look(0)
  return { view, market, check, look, hold }
}

describe('I3 sees an exit', () => {
  test('that sends nothing for fifteen seconds', () => {
    const { look } = begun()
    expect(look(15_000)).toBeNull()
    expect(look(15_001)).toContain('has 50 lots left and sends nothing')
  })

  test('that sends, and after which no less is left', () => {
    const { view, check, look, hold } = begun()
    const sendUntil = (fromMs: number, untilMs: number) => {
      for (let atMs = fromMs; atMs <= untilMs; atMs += 5_000) {
        view.nowMs = atMs
        seen(check, view, [exit])
        expect(look(atMs)).toBeNull()
      }
    }
    sendUntil(5_000, 40_000)
    hold(40)
    expect(look(42_000), 'less is left').toBeNull()
    sendUntil(45_000, 85_000)
    expect(look(87_001)).toContain('has 40 lots left, and they do not become less')
  })

  test('that a person has asked for and that does not begin', () => {
    const { view, check, look } = begun()
    view.engine.latches = {}
    const told = (kind: 'flatten' | 'resume'): { type: 'control_received'; control: ControlState } => ({
      type: 'control_received',
      control: {
        version: 1,
        serverAtMs: 1,
        latched: false,
        latchReason: null,
        desired: 'halt',
        configVersion: 0,
        commands: [{ id: kind, kind, reason: '', createdAtMs: 0, expiresAtMs: 9, signature: null }],
      },
    })
    look(1_000)
    seen(check, view, [], told('flatten'))
    look(2_000)
    expect(look(17_001)).toContain('sends nothing')
    seen(check, view, [], told('resume'))
    expect(look(17_002)).toBeNull()
    expect(look(60_000)).toBeNull()
  })

  test.each([
    ['has begun another life', ({ view }) => (view.boot = 2)],
    ['was disturbed', ({ view }) => (view.faultsOn = 1)],
    ['was lifted', ({ view }) => (view.engine.latches = {})],
    ['has too little left for an order', ({ hold }) => hold(0)],
    ['finds nobody on one side', ({ market }) => (market.house.buy = [])],
    ['finds the venue closed', ({ view }) => (view.exchange.mode = 'MAINTENANCE')],
    ['finds the engine standing', ({ view }) => (view.exchange.isFrozen = true)],
  ] satisfies [string, (world: ReturnType<typeof begun>) => unknown][])(
    'and nothing wrong while it %s',
    (_, change) => {
      const world = begun()
      change(world)
      expect(world.look(15_001)).toBeNull()
    },
  )
})
