import { describe, expect, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import { monoMs, wallMs } from '#shared/units.ts'
import { step } from './engine.ts'
import { ToyWorld } from './toy-world.fixture.ts'

const word = (serverAtMs: number, latched: boolean): ControlState => ({
  version: 1,
  serverAtMs,
  latched,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
})
const created = (world: ToyWorld) => world.count('place_order') + world.count('edit_order')
const watched = () => {
  const world = new ToyWorld({ isCloudConfigured: true })
  world.send({ type: 'control_received', control: word(1_790_000_000_000, false), askedAtMs: world.state.nowMs })
  return world.quoting()
}

describe('a daemon that was away', () => {
  test('doubts all it knew, restarts its streams, and quotes again when all of it is fresh', () => {
    const world = watched()
    const before = created(world)
    world.freeze(16_000)
    world.run(100)
    expect(world.records('hang').length).toBe(1)
    expect(world.count('restart_stream')).toBe(3)
    world.connect()
    world.live(4_000)
    expect(created(world)).toBe(before)
    expect(Object.keys(world.state.halts)).toEqual(['control_unknown'])
    world.send({ type: 'control_received', control: word(1_790_000_024_000, false), askedAtMs: world.state.nowMs })
    world.live(2_000)
    expect(created(world)).toBeGreaterThan(before)
    expect(world.open().length).toBe(4)
  })

  test('quotes nothing when the word that it hears is a latch', () => {
    const world = watched()
    const before = created(world)
    world.freeze(16_000)
    world.run(100)
    world.connect()
    world.send({ type: 'control_received', control: word(1_790_000_024_000, true) })
    world.live(20_000)
    expect(created(world)).toBe(before)
  })

  test('a suspend, in which only the wall clock goes on, is one', () => {
    const world = watched()
    const { nowMs } = world
    const wallAtMs = wallMs(world.wallNow() + 20_000)
    step(world.state, { type: 'clock_ticked', atMs: monoMs(nowMs), wallAtMs }, world.config)
    expect(world.state.control.mustAsk).toBe(true)
    expect(world.state.bookAtMs).toBeNull()
  })

  test('a pause below the limit is none', () => {
    const world = watched()
    world.freeze(2_900)
    world.run(100)
    expect(world.records('hang')).toEqual([])
  })
})
