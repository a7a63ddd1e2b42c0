import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import {
  connectionDueAtMs,
  idleConnection,
  isHeard,
  stepConnection,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
} from './connection.ts'

const timing = { handshakeMs: 5_000, pingEveryMs: 5_000, pongWithinMs: 5_000 }

type Told = ConnectionEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs'> : never) : never

/** A connection under a clock that jumps from deadline to deadline, or as far as told. */
function begun() {
  let connection = idleConnection('test')
  let nowMs = 0
  const effects: ConnectionEffect[] = []
  const tell = (event: Told) => {
    const [next, more] = stepConnection(connection, { ...event, atMs: monoMs(nowMs) }, timing)
    connection = next
    effects.push(...more)
  }
  const until = (ms: number) => {
    for (let due = connectionDueAtMs(connection); due !== null && due <= ms; due = connectionDueAtMs(connection)) {
      nowMs = due
      tell({ type: 'ticked' })
    }
    nowMs = ms
  }
  const at = (ms: number) => {
    nowMs = ms
  }
  tell({ type: 'started' })
  return {
    tell,
    until,
    at,
    effects,
    said: () => effects.map(({ type }) => type),
    connection: (): Connection => connection,
  }
}

const reasonsOf = (effects: readonly ConnectionEffect[]) =>
  effects.flatMap((effect) => (effect.type === 'down' ? [effect.reason] : []))

describe('stepConnection', () => {
  test('opens at once, and pings each five seconds as long as each ping is answered', () => {
    const { tell, until, said, effects } = begun()
    tell({ type: 'opened', line: 1 })
    for (const ms of [5_000, 10_000, 15_000]) {
      until(ms)
      tell({ type: 'ponged', line: 1 })
    }
    expect(said()).toEqual(['open', 'up', 'ping', 'proved', 'ping', 'proved', 'ping', 'proved'])
    expect(reasonsOf(effects)).toEqual([])
  })

  test('a socket that does not open within five seconds is dropped, and the next follows the back-off', () => {
    const { until, said, effects, connection } = begun()
    until(4_999)
    expect(said()).toEqual(['open'])
    until(5_000)
    expect(said()).toEqual(['open', 'drop', 'down'])
    expect(reasonsOf(effects)).toEqual(['no connection within 5000 ms'])
    until(5_250)
    expect(said()).toEqual(['open', 'drop', 'down', 'open'])
    expect(connection().line).toBe(2)
  })

  test('a ping that waits half a second is told as slow once, and the next goes out when it is answered', () => {
    const { tell, until, said, effects } = begun()
    tell({ type: 'opened', line: 1 })
    until(5_499)
    expect(said()).toEqual(['open', 'up', 'ping'])
    until(9_000)
    expect(said()).toEqual(['open', 'up', 'ping', 'slow'])
    tell({ type: 'ponged', line: 1 })
    until(10_100)
    tell({ type: 'ponged', line: 1 })
    expect(said()).toEqual(['open', 'up', 'ping', 'slow', 'proved', 'ping', 'proved'])
    expect(effects.flatMap((effect) => (effect.type === 'proved' ? [effect.isQuick] : []))).toEqual([false, true])
  })

  test('a process that was held up calls no answer slow that may lie in its socket', () => {
    const { tell, until, at, said } = begun()
    tell({ type: 'opened', line: 1 })
    until(5_000)
    at(5_700)
    tell({ type: 'ticked' })
    tell({ type: 'ponged', line: 1 })
    expect(said()).toEqual(['open', 'up', 'ping', 'proved'])
  })

  test('is found dead ten seconds after it opened when nothing ever answers', () => {
    const { tell, until, effects } = begun()
    tell({ type: 'opened', line: 1 })
    until(9_999)
    expect(reasonsOf(effects)).toEqual([])
    until(10_000)
    expect(reasonsOf(effects)).toEqual(['no pong within 5000 ms'])
  })

  test('what an earlier socket says is nobody’s, and neither is what one says that is given up', () => {
    const { tell, until, said, connection } = begun()
    tell({ type: 'opened', line: 1 })
    expect(isHeard(connection(), 1)).toBe(true)
    tell({ type: 'given_up', reason: 'a gap' })
    expect(isHeard(connection(), 1)).toBe(false)
    until(250)
    for (const event of [
      { type: 'opened', line: 1 },
      { type: 'ponged', line: 1 },
      { type: 'failed', line: 1, reason: 'late' },
    ] as const)
      tell(event)
    expect(said()).toEqual(['open', 'up', 'drop', 'down', 'open'])
    expect(isHeard(connection(), 2)).toBe(false)
    tell({ type: 'opened', line: 2 })
    expect(isHeard(connection(), 2)).toBe(true)
  })

  test('after its end nothing is due and nothing happens', () => {
    const { tell, until, said, connection } = begun()
    tell({ type: 'opened', line: 1 })
    tell({ type: 'ended' })
    const count = said().length
    expect(connectionDueAtMs(connection())).toBeNull()
    for (const type of ['started', 'ticked'] as const) tell({ type })
    tell({ type: 'failed', line: 1, reason: 'late' })
    until(60_000)
    expect(said().length).toBe(count)
  })

  test('whatever happens: every state but the first and the last has a deadline, and one socket at most is held', () => {
    const line = fc.nat(4)
    const told = fc.oneof(
      fc.constantFrom<Told>(
        { type: 'started' },
        { type: 'ticked' },
        { type: 'given_up', reason: 'x' },
        { type: 'ended' },
      ),
      line.map((line): Told => ({ type: 'opened', line })),
      line.map((line): Told => ({ type: 'ponged', line })),
      line.map((line): Told => ({ type: 'failed', line, reason: 'x' })),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(told, fc.nat(7_000)), { maxLength: 60 }), (events) => {
        let connection = idleConnection('p')
        let nowMs = 0
        let held: number | null = null
        for (const [event, laterMs] of events) {
          nowMs += laterMs
          const [next, effects] = stepConnection(connection, { ...event, atMs: monoMs(nowMs) }, timing)
          for (const effect of effects) {
            if (effect.type === 'open') expect(held).toBeNull()
            if (effect.type === 'open') held = effect.line
            if (effect.type === 'ping') expect(effect.line).toBe(held)
            if (effect.type === 'drop') held = null
          }
          const { phase } = next.link
          const isWaiting = phase !== 'idle' && phase !== 'closed'
          expect(connectionDueAtMs(next) !== null).toBe(isWaiting)
          connection = next
        }
      }),
    )
  })
})
