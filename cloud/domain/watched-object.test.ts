import { describe, expect, test } from 'vitest'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { newCommand } from './command-record.ts'
import {
  expectsAlarm,
  isStoodDown,
  nothingStored,
  stepObject,
  type ObjectEvent,
  type Stored,
} from './watched-object.ts'
import { silenceLimitMs, tickMaxMs } from './watchdog.ts'

const t0 = 1_000_000
const beat = (seq: number, atMs = t0): ObjectEvent => ({
  type: 'heartbeat',
  atMs,
  heartbeat: {
    version: 1,
    bot: 'mine',
    run: 'run00001',
    seq,
    sentAtMs: 1,
    market: 'XRP-USD',
    quoting: true,
    haltReasons: [],
    openOrders: 2,
    position: '0',
    mid: null,
    pnl: { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' },
    equity: null,
    fills: 0,
    requests: { create: 0, edit: 0, cancel: 0 },
    rejects: 0,
    journalSeq: 1,
    ackedSeq: 0,
    configVersion: 0,
    configHash: '',
    acks: [],
  } satisfies Heartbeat,
})
const run = (events: readonly ObjectEvent[], from: Stored = nothingStored, served = '*') => {
  let stored = from
  let effects: ReturnType<typeof stepObject>[1] = []
  for (const event of events) [stored, effects] = stepObject(stored, event, served)
  return { stored, effects, types: effects.map(({ type }) => type) }
}
const silentAtMs = t0 + silenceLimitMs

describe('the object of a bot', () => {
  test('stores the state and its alarm before it looks, and is on disk before the exchange is asked', () => {
    // A look of that last moment, so that no tick comes late.
    const { types, effects } = run([beat(1), beat(2, t0 - tickMaxMs), { type: 'rang', atMs: silentAtMs }])
    expect(effects.find(({ type }) => type === 'look')).toMatchObject({ type: 'look' })
    expect(types.indexOf('store')).toBe(0)
    expect(types.indexOf('set_alarm')).toBeLessThan(types.indexOf('sync'))
    expect(types.indexOf('sync')).toBe(types.indexOf('look') - 1)
  })

  test('has always set the next alarm by the time an alarm is used up', () => {
    for (const atMs of [t0 + 1, t0 + tickMaxMs, silentAtMs, silentAtMs + 60_000]) {
      const { effects } = run([beat(1), { type: 'rang', atMs }])
      const [alarm] = effects.filter((effect) => effect.type === 'set_alarm')
      expect(alarm?.atMs ?? 0).toBeGreaterThan(atMs)
      expect(alarm?.atMs ?? Infinity).toBeLessThanOrEqual(atMs + tickMaxMs)
    }
  })

  test('neither stores a replayed heartbeat nor shows it', () => {
    const { stored } = run([beat(5)])
    const { types, stored: after } = run([beat(4, t0 + 1_000)], stored)
    expect(types).toEqual([])
    expect(after).toEqual(stored)
  })

  test('tells changed orders once, to those who listen', () => {
    const command = newCommand('command-1', 'halt', 'lunch', t0)
    const halted = run([beat(1), { type: 'command', atMs: t0, command, isListening: false }])
    expect(halted.effects).toContainEqual(expect.objectContaining({ type: 'push' }))
    expect(run([beat(2, t0 + 10)], halted.stored).types).not.toContain('push')
    const acks = [{ id: 'command-1', outcome: 'done' as const, detail: null }]
    const next = beat(3, t0 + 20)
    const acked = next.type === 'heartbeat' ? { ...next, heartbeat: { ...next.heartbeat, acks } } : next
    expect(run([acked], halted.stored).effects).toContainEqual(
      expect.objectContaining({ type: 'push', control: expect.objectContaining({ desired: 'halt', commands: [] }) }),
    )
  })

  test('sets an alarm that is missing or stuck, and leaves alone one that is due', () => {
    const { stored } = run([beat(1)])
    const seen = (atMs: number, alarmAtMs: number | null) =>
      run([{ type: 'alarm_read', atMs, alarmAtMs }], stored).effects
    expect(seen(t0 + 1, t0 + tickMaxMs)).toEqual([])
    expect(seen(t0 + 9_000, t0 + tickMaxMs)).toEqual([])
    expect(seen(t0 + 1, null)).toMatchObject([{ type: 'set_alarm', atMs: t0 + tickMaxMs }, { kind: 'alarm_healed' }])
    expect(seen(t0 + 60_000, t0 + tickMaxMs)).toMatchObject([{ type: 'set_alarm', atMs: t0 + 60_000 }, {}])
    expect(run([{ type: 'alarm_read', atMs: t0, alarmAtMs: null }]).effects).toEqual([])
  })

  test('leaves the account alone when the key is another bot’s, and expects no alarm', () => {
    const { stored } = run([beat(1)])
    expect(isStoodDown(nothingStored, 'successor')).toBe(false)
    expect([isStoodDown(stored, 'mine'), isStoodDown(stored, '')]).toEqual([false, false])
    expect(isStoodDown(stored, 'successor')).toBe(true)
    expect(expectsAlarm(stored, 'mine')).toBe(true)
    expect(expectsAlarm(stored, 'successor')).toBe(false)
    const rang = run([{ type: 'rang', atMs: silentAtMs }], stored, 'successor')
    expect(rang.effects).toMatchObject([{ type: 'note', kind: 'stood_down' }])
    expect(rang.stored).toBe(stored)
    expect(run([{ type: 'alarm_read', atMs: silentAtMs, alarmAtMs: null }], stored, 'successor').effects).toEqual([])
  })
})
