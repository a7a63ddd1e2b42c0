import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import type { Command, ControlState } from '#shared/contracts/control.ts'
import type { Effect } from './effect.ts'
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
const word = (over: Partial<ControlState>): ControlState => ({
  version: 1,
  serverAtMs,
  latched: false,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
  ...over,
})
/** The answer to a heartbeat of this moment. */
const say = (world: ToyWorld, over: Partial<ControlState>) =>
  world.send({ type: 'control_received', control: word(over), askedAtMs: world.state.nowMs })
/** What comes over the control connection, which nobody asked for. */
const push = (world: ToyWorld, over: Partial<ControlState>) =>
  world.send({ type: 'control_received', control: word(over) })

describe('a cloud that refuses us', () => {
  test('keeps a start from quoting at all, until it takes us', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    world.send({ type: 'control_refused', detail: 'refused with 403', kind: 'other' })
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
    world.send({ type: 'control_refused', detail: 'the answer is not of the agreed form', kind: 'version_skew' })
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
    world.send({ type: 'control_refused', detail: 'refused with 403', kind: 'other' })
    world.live(10_000)
    expect(world.state.halts).toEqual({})
  })

  test('because it serves another bot stops a daemon also when it has watched it before, until it takes us again', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    say(world, { serverAtMs })
    world.quoting()
    // Somebody between us first, which is an outage.
    world.send({ type: 'control_refused', detail: 'refused with 403', kind: 'other' })
    const detail = 'refused with 403: this Worker serves another bot'
    for (let beat = 0; beat < 3; beat += 1) {
      world.send({ type: 'control_refused', detail, kind: 'not_this_bot' })
      world.live(1_000)
    }
    expect(world.open()).toEqual([])
    expect(world.records('halt_set').filter(({ reason }) => reason === 'cloud_refused')).toEqual([
      expect.objectContaining({ detail }),
    ])
    push(world, { serverAtMs: serverAtMs + 5_000 })
    world.live(10_000)
    expect(world.state.halts).toHaveProperty('cloud_refused')
    say(world, { serverAtMs: serverAtMs + 20_000 })
    world.live(3_000)
    expect(world.state.halts).toEqual({})
    expect(world.open().length).toBe(4)
  })
})

describe('the word of the cloud', () => {
  test('an older one that comes later undoes nothing', () => {
    const world = new ToyWorld().quoting()
    push(world, { serverAtMs, latched: true, latchReason: 'silence' })
    say(world, { serverAtMs: serverAtMs - 1 })
    expect(world.state.halts).toHaveProperty('latched')
  })

  test('an older one that halts does not make way for one that lifts and is older than what was heard', () => {
    const world = new ToyWorld().quoting()
    push(world, { serverAtMs, desired: 'halt' })
    say(world, { serverAtMs: serverAtMs - 2, desired: 'halt' })
    say(world, { serverAtMs: serverAtMs - 1 })
    expect(world.state.halts).toHaveProperty('operator_halt')
    say(world, { serverAtMs: serverAtMs + 1 })
    expect(world.state.halts).not.toHaveProperty('operator_halt')
  })

  test('of two of the same millisecond the one that halts stays in force', () => {
    const world = new ToyWorld().quoting()
    say(world, { serverAtMs })
    push(world, { serverAtMs, desired: 'halt' })
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

describe('a word that nobody asked for', () => {
  const watched = () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    say(world, {})
    return world.quoting()
  }
  const announced = (effects: readonly Effect[]) => effects.filter(({ type }) => type === 'announce').length

  test.each([{ latched: true, latchReason: 'silence' }, { desired: 'halt' as const }])(
    'halts by %o at once, and what lifts that is the answer to a heartbeat, which goes out at once',
    (over) => {
      const world = watched()
      push(world, { serverAtMs: serverAtMs + 1_000, ...over })
      world.live(1_000)
      expect(world.open()).toEqual([])
      const resume = { serverAtMs: serverAtMs + 2_000, commands: [command()] }
      expect(announced(push(world, resume))).toBe(1)
      world.live(60_000)
      expect(world.open()).toEqual([])
      expect(world.records('command')).toEqual([])
      say(world, { ...resume, serverAtMs: serverAtMs + 2_001 })
      expect(world.state.control.acks).toEqual([{ id: 'command-1', outcome: 'done', detail: null }])
      world.live(1_000)
      expect(world.open().length).toBe(4)
    },
  )

  test('ends no doubt: what was cancelled by others may have been the watchdog', () => {
    const world = watched()
    world.live(3_000)
    world.cancelAtVenue(() => true, null)
    world.live(10_000)
    push(world, { serverAtMs: serverAtMs + 60_000 })
    push(world, { serverAtMs: serverAtMs + 60_001, desired: 'halt' })
    push(world, { serverAtMs: serverAtMs + 60_002 })
    world.live(10_000)
    expect(Object.keys(world.state.halts)).toEqual(['operator_halt', 'control_unknown'])
    say(world, { serverAtMs: serverAtMs + 60_003 })
    world.live(3_000)
    expect(world.open().length).toBe(4)
  })

  test('does not make up for heartbeats that are refused, for their version or after an unclean end', () => {
    const skewed = watched()
    skewed.send({ type: 'control_refused', detail: 'refused with 400', kind: 'version_skew' })
    const unclean = new ToyWorld({ isCloudConfigured: true, wasUnclean: true }).quoting()
    unclean.send({ type: 'control_refused', detail: 'refused with 403', kind: 'other' })
    for (const world of [skewed, unclean]) {
      push(world, { serverAtMs: serverAtMs + 1_000 })
      push(world, { serverAtMs: serverAtMs + 1_001, desired: 'halt' })
      push(world, { serverAtMs: serverAtMs + 1_002 })
      world.live(10_000)
      expect(world.open()).toEqual([])
    }
    expect(Object.keys(skewed.state.halts)).toEqual(['operator_halt', 'version_skew'])
    expect(Object.keys(unclean.state.halts)).toEqual(['operator_halt', 'cloud_refused', 'control_unknown'])
  })

  test('lifts no latch of this side either', () => {
    const world = watched()
    world.send({ type: 'market_changed', reason: 'another tick' })
    const resume = { serverAtMs: serverAtMs + 1, commands: [command()] }
    expect(announced(push(world, resume))).toBe(1)
    expect(world.state.latches).toHaveProperty('market_changed')
    say(world, resume)
    expect(world.state.latches).toEqual({})
  })

  test('flattens at once: that makes safer', () => {
    const world = watched()
    push(world, { serverAtMs: serverAtMs + 1, desired: 'halt', commands: [command({ kind: 'flatten' })] })
    expect(world.records('command')).toMatchObject([{ kind: 'flatten', outcome: 'done' }])
  })
})

describe('an older word that halts', () => {
  const flatten = command({ id: 'command-flatten', kind: 'flatten' })

  test('of the time of a hang orders nothing: what it names may have expired since', () => {
    const world = new ToyWorld({ isCloudConfigured: true })
    say(world, {})
    world.quoting()
    world.freeze(90_000)
    world.run(100)
    push(world, { serverAtMs: serverAtMs + 11_000, desired: 'halt', commands: [flatten] })
    expect(world.state.halts).toHaveProperty('operator_halt')
    expect(world.records('command')).toEqual([])
    say(world, { serverAtMs: serverAtMs + 92_000, desired: 'halt', commands: [flatten] })
    expect(world.records('command')).toMatchObject([{ kind: 'flatten', outcome: 'expired' }])
    expect(world.records('flatten_started')).toEqual([])
  })

  test('takes back no acknowledgement of a command that it does not know yet', () => {
    const world = new ToyWorld().quoting()
    say(world, { desired: 'halt' })
    push(world, { serverAtMs: serverAtMs + 2, desired: 'halt', commands: [flatten] })
    say(world, { serverAtMs: serverAtMs + 1, desired: 'halt' })
    expect(world.state.control.acks.map(({ id }) => id)).toEqual([flatten.id])
  })

  test('undoes no latch with its halt, and no halt with its latch', () => {
    const world = new ToyWorld().quoting()
    say(world, { latched: true, latchReason: 'silence' })
    say(world, { serverAtMs: serverAtMs - 1, desired: 'halt' })
    expect(world.state.halts).toMatchObject({ latched: 'silence', operator_halt: expect.any(String) })
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

test('a resume that lifts a drawdown while the book is away has the next fall measured once there is one', () => {
  const world = new ToyWorld({ config: TradingConfig.parse({ operations: { flattenOnDrawdown: false } }) }).quoting()
  world.fill(world.open('buy')[0]?.order.clientId ?? '', 1_000)
  world.live(1_000)
  world.state.latches['drawdown'] = 'fell'
  world.state.peakUsd = 60
  world.send({ type: 'stream_changed', stream: 'book', isUp: false, reason: 'lost' })
  world.bid -= 5_000
  world.ask -= 5_000
  say(world, { commands: [command()] })
  world.send({ type: 'stream_changed', stream: 'book', isUp: true, reason: 'back' })
  world.live(3_000)
  expect(world.state.latches).toEqual({})
  expect(world.state.peakUsd).toBeLessThan(0)
})

test('what a resume that lifts a drawdown has the next fall measured from is written down with it', () => {
  const world = new ToyWorld({ config: TradingConfig.parse({ operations: { flattenOnDrawdown: false } }) }).quoting()
  world.state.latches['drawdown'] = 'fell'
  world.state.peakUsd = 60
  const effects = say(world, { commands: [command()] })
  const records = effects.flatMap((effect) => (effect.type === 'journal' ? [effect.data] : []))
  const newest = records.findLast((data) => data['checkpoint'] !== undefined)
  expect(world.state.peakUsd).toBe(0)
  expect(newest?.['checkpoint']).toMatchObject({ latches: {}, peakUsd: 0 })
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
  const control = word({ serverAtMs: serverAtMs + 60_000 })
  world.send({ type: 'control_received', control, askedAtMs })
  expect(Object.keys(world.state.halts)).toContain('control_unknown')
  world.send({ type: 'control_received', control: { ...control, latched: true, latchReason: 'x' }, askedAtMs })
  expect(Object.keys(world.state.halts)).toContain('latched')
  // Older than the latch that came meanwhile, then newer.
  say(world, { serverAtMs: serverAtMs + 59_999 })
  expect(Object.keys(world.state.halts)).toContain('control_unknown')
  say(world, { serverAtMs: serverAtMs + 60_001 })
  expect(Object.keys(world.state.halts)).not.toContain('control_unknown')
  expect(Object.keys(world.state.halts)).not.toContain('latched')
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
