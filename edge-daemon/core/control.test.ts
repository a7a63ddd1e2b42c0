import { describe, expect, test } from 'vitest'
import type { Command, ControlState } from '#shared/contracts/control.ts'
import { checkpointOf } from './state.ts'
import { ToyWorld } from './toy-world.fixture.ts'

const serverAtMs = 1_790_000_000_000
const command = (over: Partial<Command> = {}): Command => ({
  id: 'command-1',
  kind: 'resume',
  reason: 'looked',
  createdAtMs: serverAtMs - 1_000,
  expiresAtMs: serverAtMs + 60_000,
  signature: null,
  ...over,
})
const say = (world: ToyWorld, over: Partial<ControlState>) => {
  const control: ControlState = {
    version: 1,
    serverAtMs,
    latched: false,
    latchReason: null,
    desired: 'run',
    configVersion: 0,
    commands: [],
    ...over,
  }
  return world.send({ type: 'control_received', control })
}

describe('a cloud that refuses us', () => {
  test('keeps a start from quoting at all, until it takes us', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    world.send({ type: 'control_refused', detail: 'refused with 403' })
    world.quoting()
    world.live(10_000)
    expect(world.state.halts).toEqual({ cloud_refused: 'refused with 403' })
    expect(world.count('place_order')).toBe(0)
    say(world, { serverAtMs })
    world.live(1_000)
    expect(world.open().length).toBe(4)
  })

  test('for its version stops a daemon also when it has watched it before, until they understand each other again', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    say(world, { serverAtMs })
    world.quoting()
    world.send({ type: 'control_refused', detail: 'the answer is not of the agreed form', isSkew: true })
    world.live(1_000)
    expect(Object.keys(world.state.halts)).toEqual(['version_skew'])
    expect(world.open()).toEqual([])
    say(world, { serverAtMs: serverAtMs + 10_000 })
    world.live(3_000)
    expect(world.state.halts).toEqual({})
  })

  test('does not stop a daemon that it has watched before: that is an outage', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    say(world, { serverAtMs })
    world.quoting()
    world.send({ type: 'control_refused', detail: 'refused with 403' })
    world.live(10_000)
    expect(world.state.halts).toEqual({})
  })
})

describe('the word of the cloud', () => {
  test('an older one that comes later undoes nothing', () => {
    const world = new ToyWorld().quoting()
    say(world, { serverAtMs, latched: true, latchReason: 'silence' })
    say(world, { serverAtMs: serverAtMs - 1 })
    expect(world.state.halts).toHaveProperty('latched')
  })

  test('an older one that halts does not make way for one that lifts and is older than what was heard', () => {
    const world = new ToyWorld().quoting()
    say(world, { serverAtMs, desired: 'halt' })
    say(world, { serverAtMs: serverAtMs - 2, desired: 'halt' })
    say(world, { serverAtMs: serverAtMs - 1 })
    expect(world.state.halts).toHaveProperty('operator_halt')
    say(world, { serverAtMs: serverAtMs + 1 })
    expect(world.state.halts).not.toHaveProperty('operator_halt')
  })

  test('of two of the same millisecond the one that halts stays in force', () => {
    const world = new ToyWorld().quoting()
    say(world, { serverAtMs })
    say(world, { serverAtMs, desired: 'halt' })
    say(world, { serverAtMs })
    expect(world.state.halts).toHaveProperty('operator_halt')
  })

  test('a fresh one counts even when it is older than what is remembered from before', () => {
    const remembered = { version: 1, serverAtMs: serverAtMs + 9, latched: true, latchReason: null } as const
    const world = new ToyWorld({ rememberedControl: { ...remembered, desired: 'run', configVersion: 0, commands: [] } })
    world.quoting()
    expect(world.state.halts).toHaveProperty('latched')
    say(world, {})
    expect(world.state.halts).not.toHaveProperty('latched')
  })

  test('a latch is not lifted by resume: it is a level that only the cloud changes', () => {
    const world = new ToyWorld().quoting()
    say(world, { latched: true, commands: [command()] })
    expect(world.state.halts).toHaveProperty('latched')
  })
})

describe('a command', () => {
  test('is executed once, however often it is named, and acknowledged until it is named no more', () => {
    const world = new ToyWorld().quoting()
    for (let round = 0; round < 3; round += 1) say(world, { serverAtMs: serverAtMs + round, commands: [command()] })
    expect(world.records('command').length).toBe(1)
    expect(world.state.control.acks).toEqual([{ id: 'command-1', outcome: 'done', detail: null }])
    say(world, { serverAtMs: serverAtMs + 9 })
    expect(world.state.control.acks).toEqual([])
  })

  test('that an earlier run has executed is acknowledged and not executed again: a restart lifts no latch', () => {
    const before = new ToyWorld().quoting()
    say(before, { commands: [command()] })
    before.send({ type: 'market_changed', reason: 'another tick' })
    const kept = before.records('halt_set').at(-1)?.['checkpoint']
    expect(kept).toMatchObject({ executed: ['command-1'], latches: { market_changed: 'another tick' } })
    const again = new ToyWorld({ checkpoint: checkpointOf(before.state), isCloudConfigured: true }).quoting()
    say(again, { commands: [command()] })
    expect(again.state.latches).toHaveProperty('market_changed')
    expect(again.state.control.acks).toEqual([{ id: 'command-1', outcome: 'done', detail: null }])
    say(again, { commands: [command({ id: 'command-2' })] })
    expect(again.state.latches).toEqual({})
  })

  test.each([
    ['resume', -1, 'expired'],
    ['re_arm', -1, 'expired'],
    ['halt', -1, 'done'],
    ['resume', 0, 'done'],
  ] as const)('%s that expires %d ms after the word is %s', (kind, afterMs, outcome) => {
    const world = new ToyWorld().quoting()
    world.state.latches['drawdown'] = 'fell'
    say(world, { commands: [command({ kind, expiresAtMs: serverAtMs + afterMs })] })
    expect(world.records('command')).toMatchObject([{ kind, outcome }])
    expect(Object.keys(world.state.latches)).toEqual(kind === 'resume' && outcome === 'done' ? [] : ['drawdown'])
  })
})

test('a word that was asked for before the doubt came up does not end it, one asked for after it does', () => {
  const world = new ToyWorld({ isCloudConfigured: true })
  say(world, { serverAtMs })
  world.quoting()
  world.live(3_000)
  const askedAtMs = world.state.nowMs
  world.run(100)
  world.cancelAtVenue(() => true, null)
  world.run(200)
  expect(world.state.control.isFresh).toBe(false)
  const control: ControlState = {
    version: 1,
    serverAtMs: serverAtMs + 60_000,
    latched: false,
    latchReason: null,
    desired: 'run',
    configVersion: 0,
    commands: [],
  }
  world.send({ type: 'control_received', control, askedAtMs })
  expect(Object.keys(world.state.halts)).toContain('control_unknown')
  world.send({ type: 'control_received', control: { ...control, latched: true, latchReason: 'x' }, askedAtMs })
  expect(Object.keys(world.state.halts)).toContain('latched')
  world.send({ type: 'control_received', control, askedAtMs: world.state.nowMs })
  expect(Object.keys(world.state.halts)).not.toContain('control_unknown')
})

test('what a command did stands before its record, and both before the word that acknowledges it', () => {
  const world = new ToyWorld().quoting()
  world.state.latches['drawdown'] = 'fell'
  const from = world.effects.length
  say(world, { commands: [command(), command({ id: 'command-2', kind: 'flatten' })] })
  const told = world.effects
    .slice(from)
    .flatMap((effect) => (effect.type === 'journal' ? [effect.record] : effect.type === 'announce' ? ['announce'] : []))
  const first = ['latches_cleared', 'command', 'flatten_started', 'command', 'announce']
  expect(told.filter((word) => first.includes(word)).slice(0, 5)).toEqual(first)
})
