import { describe, expect, onTestFinished, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, wallMs } from '#shared/units.ts'
import type { Effect } from '../core/effect.ts'
import { toySpec } from '../core/toy-world.fixture.ts'
import { initialState } from '../core/state.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { startLoop, type Loop, type LoopPorts } from './loop.ts'

function loopWith(
  onEffect: (effect: Effect, loop: () => Loop) => void,
  parts: { readonly tape?: LoopPorts['tape']; readonly monoMs?: () => number } = {},
) {
  const config = TradingConfig.parse({})
  let nowMs = 0
  const clock = { monoMs: () => monoMs(parts.monoMs?.() ?? (nowMs += 1)), wallMs: () => wallMs(1_790_000_000_000) }
  const facts = { spec: toySpec, makerFeeRate: 0, nowMs: monoMs(0), epoch: 1, counter: 0, reservedUpTo: 9_000 }
  const state = initialState(
    { ...facts, checkpoint: null, isCloudConfigured: false, rememberedControl: null, wasUnclean: false },
    config,
  )
  const effects: Effect[] = []
  const execute = (effect: Effect) => {
    effects.push(effect)
    onEffect(effect, () => loop)
  }
  const loop: Loop = startLoop(state, config, clock, { execute, tape: parts.tape ?? null })
  onTestFinished(() => loop.stop())
  return { loop, effects, state }
}

describe('the loop', () => {
  test('events pushed while one is worked on wait their turn', () => {
    const order: string[] = []
    const { loop } = loopWith((effect, self) => {
      if (effect.type !== 'journal' || effect.record !== 'message_refused') return
      const reason = JSON.stringify(effect.data['reason'])
      order.push(`begin ${reason}`)
      if (reason === '"first"') self().push({ type: 'message_refused', stream: 'mark', reason: 'second' })
      order.push(`end ${reason}`)
    })
    loop.push({ type: 'message_refused', stream: 'book', reason: 'first' })
    expect(order).toEqual(['begin "first"', 'end "first"', 'begin "second"', 'end "second"'])
  })

  test('after its stop nothing happens any more, whatever still arrives', () => {
    const { loop, effects, state } = loopWith((effect, self) => {
      if (effect.type !== 'journal' || effect.record !== 'message_refused') return
      self().push({ type: 'message_refused', stream: 'book', reason: 'queued behind the end' })
      self().stop()
    })
    loop.push({ type: 'message_refused', stream: 'book', reason: 'the end' })
    const count = effects.length
    loop.push({ type: 'message_refused', stream: 'book', reason: 'late' })
    expect(effects.length).toBe(count)
    expect(state.counts.refusedMessages).toBe(1)
  })

  test('hands the event that the core dies of to the tape, and dies', () => {
    const died: string[] = []
    const tape = {
      record: () => undefined,
      crashed: (event: VenueEvent, _stamp: unknown, error: unknown) => died.push(`${event.type}: ${String(error)}`),
    }
    let nowMs = 5
    const { loop } = loopWith(() => undefined, { tape, monoMs: () => nowMs })
    loop.push({ type: 'message_refused', stream: 'book', reason: 'fine' })
    nowMs = 4
    const push = () => loop.push({ type: 'message_refused', stream: 'book', reason: 'fatal' })
    expect(push).toThrow(/time must not go backwards/)
    expect(died).toEqual([expect.stringMatching(/^message_refused: .*time must not go backwards/)])
  })

  test('takes a new config before the event that brings it is worked on', () => {
    const { loop, state } = loopWith(() => undefined)
    const config = TradingConfig.parse({ quoting: { levels: 4 } })
    loop.push({ type: 'config_changed', config, version: 2, hash: 'x', changed: ['quoting.levels'] })
    expect(state.slots.length).toBe(8)
  })
})
