import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import { monoMs } from '#shared/units.ts'
import type { CloudAnswer } from './cloud-answer.ts'
import { cadenceDueAtMs, idleCadence, stepCadence, type Cadence, type CadenceEffect } from './heartbeat-cadence.ts'

const control: ControlState = {
  version: 1,
  serverAtMs: 1_790_000_000_000,
  latched: false,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
}
const ok: CloudAnswer<ControlState> = { result: 'ok', value: control }
const everyMs = 5_000

/** A cloud that answers each beat after so long with what it is told; null never does. */
function beatsUntil(
  endMs: number,
  answer: (seq: number) => { afterMs: number; answer: CloudAnswer<ControlState> } | null,
) {
  let cadence: Cadence = idleCadence(everyMs)
  const beats: number[] = []
  const effects: CadenceEffect[] = []
  const coming: { atMs: number; seq: number; answer: CloudAnswer<ControlState> }[] = []
  let nowMs = 0
  const tell = (event: Parameters<typeof stepCadence>[1]) => {
    const [next, more] = stepCadence(cadence, event)
    cadence = next
    effects.push(...more)
    for (const effect of more) {
      if (effect.type !== 'beat') continue
      beats.push(nowMs)
      const reply = answer(effect.seq)
      if (reply !== null) coming.push({ atMs: nowMs + reply.afterMs, seq: effect.seq, answer: reply.answer })
    }
  }
  tell({ type: 'started', atMs: monoMs(0) })
  for (;;) {
    const [first] = coming.toSorted((left, right) => left.atMs - right.atMs)
    const due = Math.min(cadenceDueAtMs(cadence) ?? Infinity, first?.atMs ?? Infinity)
    if (due > endMs) return { beats, effects, cadence }
    nowMs = due
    if (first?.atMs === due) {
      coming.splice(coming.indexOf(first), 1)
      tell({ type: 'answered', seq: first.seq, answer: first.answer, atMs: monoMs(nowMs) })
    } else tell({ type: 'ticked', isLoopAlive: true, atMs: monoMs(nowMs) })
  }
}

describe('stepCadence', () => {
  test('beats each five seconds from the moment the last one was sent, however long its answer took', () => {
    expect(beatsUntil(21_000, () => ({ afterMs: 900, answer: ok })).beats).toEqual([0, 5_000, 10_000, 15_000, 20_000])
  })

  test('a beat without an answer counts as lost after three seconds, and the next follows a second later', () => {
    const { beats, effects } = beatsUntil(9_000, () => null)
    expect(beats).toEqual([0, 4_000, 8_000])
    expect(effects.filter(({ type }) => type === 'away').length).toBe(2)
  })

  test('an answer that comes after that is nobody’s', () => {
    const { effects, cadence } = beatsUntil(3_500, () => ({ afterMs: 3_200, answer: ok }))
    expect(effects.map(({ type }) => type)).toEqual(['beat', 'away'])
    expect(cadence.answered).toBe(0)
  })

  test.each([200, 400, 401, 403, 404, 421, 429, 500, 503])(
    'a refusal with %i says whether we are the problem',
    (status) => {
      const { effects } = beatsUntil(100, () => ({
        afterMs: 10,
        answer: { result: 'refused', status, detail: 'no', error: null },
      }))
      const isOurs = ![429, 500, 503].includes(status)
      expect(effects.map(({ type }) => type)).toEqual(isOurs ? ['beat', 'away', 'refused'] : ['beat', 'away'])
    },
  )

  test.each([
    { status: 400, error: 'invalid', kind: 'version_skew' },
    { status: 200, error: null, kind: 'version_skew' },
    { status: 403, error: 'not_this_bot', kind: 'not_this_bot' },
    { status: 403, error: 'foreign_origin', kind: 'other' },
    { status: 403, error: null, kind: 'other' },
    { status: 404, error: 'not_this_bot', kind: 'other' },
  ])('a refusal with $status and the word $error says $kind', ({ status, error, kind }) => {
    const answer = { result: 'refused', status, detail: 'no', error } as const
    const { effects } = beatsUntil(100, () => ({ afterMs: 10, answer }))
    expect(effects.at(-1)).toEqual({ type: 'refused', detail: `refused with ${status}: no`, kind })
  })

  test('news goes out 200 ms after the beat before at the soonest, and at once when that was long ago', () => {
    const at = (ms: number, cadence: Cadence) => stepCadence(cadence, { type: 'announced', atMs: monoMs(ms) })[0]
    const { cadence } = beatsUntil(50, () => ({ afterMs: 10, answer: ok }))
    expect(cadenceDueAtMs(at(60, cadence))).toBe(200)
    expect(cadenceDueAtMs(at(900, cadence))).toBe(900)
  })

  test('news while a beat is out goes with one of its own after the answer', () => {
    let [cadence] = stepCadence(idleCadence(everyMs), { type: 'started', atMs: monoMs(0) })
    ;[cadence] = stepCadence(cadence, { type: 'ticked', isLoopAlive: true, atMs: monoMs(0) })
    ;[cadence] = stepCadence(cadence, { type: 'announced', atMs: monoMs(10) })
    expect(cadenceDueAtMs(cadence)).toBe(3_000)
    ;[cadence] = stepCadence(cadence, { type: 'answered', seq: 1, answer: ok, atMs: monoMs(40) })
    expect(cadenceDueAtMs(cadence)).toBe(240)
  })

  test('a loop that hangs has no heartbeat, and the first follows within a second when it lives again', () => {
    const tick = (ms: number, isLoopAlive: boolean, cadence: Cadence) =>
      stepCadence(cadence, { type: 'ticked', isLoopAlive, atMs: monoMs(ms) })
    let { cadence } = beatsUntil(4_900, () => ({ afterMs: 10, answer: ok }))
    for (const ms of [5_000, 6_000, 7_000]) {
      expect(cadenceDueAtMs(cadence)).toBe(ms)
      const [next, effects] = tick(ms, false, cadence)
      expect(effects).toEqual([])
      cadence = next
    }
    expect(tick(8_000, true, cadence)[1]).toEqual([{ type: 'beat', seq: 2 }])
  })

  test('whatever happens: one beat out at most, numbers without a hole, never sooner than 200 ms, and none after the stop', () => {
    const event = fc.oneof(
      fc.constantFrom('announced' as const, 'stopped' as const),
      fc.boolean().map((isLoopAlive) => ({ type: 'ticked' as const, isLoopAlive })),
      fc.nat(6).map((seq) => ({ type: 'answered' as const, seq, answer: ok })),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat(2_000)), { maxLength: 50 }), (events) => {
        let [cadence] = stepCadence(idleCadence(everyMs), { type: 'started', atMs: monoMs(0) })
        let [nowMs, lastBeatMs, seq, hasStopped] = [0, -Infinity, 0, false]
        for (const [told, laterMs] of events) {
          nowMs += laterMs
          const stamped = typeof told === 'string' ? { type: told } : told
          const wasOut = cadence.answerDueMs !== null
          const [next, effects] = stepCadence(cadence, { ...stamped, atMs: monoMs(nowMs) })
          for (const effect of effects) {
            if (effect.type !== 'beat') continue
            expect(hasStopped || wasOut).toBe(false)
            expect(told).toEqual({ type: 'ticked', isLoopAlive: true })
            expect(effect.seq).toBe((seq += 1))
            expect(nowMs - lastBeatMs).toBeGreaterThanOrEqual(200)
            lastBeatMs = nowMs
          }
          hasStopped ||= told === 'stopped'
          expect(cadenceDueAtMs(next) === null).toBe(hasStopped)
          cadence = next
        }
      }),
    )
  })
})
