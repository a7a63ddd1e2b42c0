import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import type { StreamName } from '../../core/event.ts'
import { answerWithinMs, idleSession, pingEveryMs, stepSession, type RpcEffect, type RpcEvent } from './rpc-session.ts'

const streams = ['account', 'book', 'mark'] as const
type Unstamped<E> = E extends unknown ? Omit<E, 'atMs'> : never

/** A session with a clock, which keeps what it was told to do. */
function conversation() {
  let session = idleSession(
    streams.map((stream) => ({ stream, subscription: `sub.${stream}` })),
    'seed',
  )
  let nowMs = 1_000
  const requests = new Map<string, string>()
  const tell = (event: Unstamped<RpcEvent>): readonly RpcEffect[] => {
    const [next, effects] = stepSession(session, { ...event, atMs: monoMs(nowMs) })
    session = next
    for (const effect of effects) {
      if (effect.type === 'subscribe') requests.set(effect.stream, effect.id)
      if (effect.type === 'ping') requests.set('ping', effect.id)
    }
    return effects
  }
  return {
    tell,
    /** Ticks each 100 ms; all effects on the way. */
    wait: (ms: number): readonly RpcEffect[] =>
      Array.from({ length: Math.round(ms / 100) }).flatMap(() => {
        nowMs += 100
        return tell({ type: 'ticked' })
      }),
    answer: (to: StreamName | 'ping', subscription: string | null = null) =>
      tell({ type: 'answered', id: requests.get(to) ?? '?', answer: { subscription } }),
    refuse: (to: StreamName | 'ping', code: number) =>
      tell({ type: 'answered', id: requests.get(to) ?? '?', answer: { error: { code, message: 'no' } } }),
    frame: (seq: number, of: string) => tell({ type: 'framed', seq, subscription: of }),
    snapshot: (seq: number, of: string) => tell({ type: 'framed', seq, subscription: of, isSnapshot: true }),
    phases: () => Object.fromEntries(session.topics.map(({ stream, link }) => [stream, link.phase])),
    requestIds: requests,
  }
}

const running = () => {
  const talk = conversation()
  talk.tell({ type: 'opened' })
  for (const stream of streams) talk.answer(stream)
  return talk
}
const typesOf = (effects: readonly RpcEffect[]) =>
  effects.map((effect) => ('stream' in effect ? `${effect.type} ${effect.stream}` : effect.type))

describe('the RPC session', () => {
  test('asks for everything when it opens, and says that a stream is up when it is answered', () => {
    const talk = conversation()
    expect(typesOf(talk.tell({ type: 'opened' }))).toEqual(['subscribe account', 'subscribe book', 'subscribe mark'])
    expect(talk.answer('book')).toEqual([{ type: 'up', stream: 'book' }])
    expect(talk.answer('book')).toEqual([])
    expect(talk.phases()).toEqual({ account: 'connecting', book: 'up', mark: 'connecting' })
  })

  test('delivers by subscription over one count from whatever begins it, and ignores what nobody asked for', () => {
    const talk = running()
    expect(talk.frame(0, 'sub.book')).toEqual([{ type: 'deliver', stream: 'book' }])
    expect(talk.frame(1, 'sub.of.another')).toEqual([])
    expect(talk.frame(2, 'sub.account')).toEqual([{ type: 'deliver', stream: 'account' }])
  })

  test('takes the name that the venue gives to a subscription', () => {
    const talk = conversation()
    talk.tell({ type: 'opened' })
    talk.answer('book', 'orderbooks.other')
    expect(talk.frame(0, 'sub.book')).toEqual([])
    expect(talk.frame(1, 'orderbooks.other')).toEqual([{ type: 'deliver', stream: 'book' }])
  })

  test('a first message before its answer is an answer; of a stream that is asked for again it is an old one', () => {
    const talk = conversation()
    talk.tell({ type: 'opened' })
    expect(typesOf(talk.frame(0, 'sub.book'))).toEqual(['up book', 'deliver book'])
    talk.tell({ type: 'broken', stream: 'book', reason: 'odd level' })
    expect(talk.frame(1, 'sub.book')).toEqual([])
    expect(typesOf(talk.wait(300))).toEqual(['subscribe book'])
    expect(talk.frame(2, 'sub.book')).toEqual([])
    expect(typesOf(talk.answer('book'))).toEqual(['up book'])
    expect(typesOf(talk.frame(3, 'sub.book'))).toEqual(['deliver book'])
  })

  test('a snapshot before its answer is an answer also of a stream that is asked for again: it may be the only one', () => {
    const talk = running()
    talk.tell({ type: 'broken', stream: 'account', reason: 'odd row' })
    expect(talk.snapshot(0, 'sub.account')).toEqual([])
    expect(typesOf(talk.wait(300))).toEqual(['subscribe account'])
    expect(typesOf(talk.snapshot(1, 'sub.account'))).toEqual(['up account', 'deliver account'])
    expect(talk.answer('account')).toEqual([])
    expect(typesOf(talk.frame(2, 'sub.account'))).toEqual(['deliver account'])
  })

  test.each([
    [2, 'sequence 2 after 0'],
    [0, 'sequence 0 after 0'],
  ])('a message numbered %i after 0 starts all streams anew on the same connection', (seq, reason) => {
    const talk = running()
    talk.frame(0, 'sub.book')
    const down = talk.frame(seq, 'sub.mark')
    expect(typesOf(down)).toEqual(['down account', 'down book', 'down mark'])
    expect(down[0]).toMatchObject({ reason })
    expect(typesOf(talk.wait(400)).toSorted()).toEqual(['subscribe account', 'subscribe book', 'subscribe mark'])
    for (const stream of streams) talk.answer(stream)
    expect(typesOf(talk.frame(seq + 1, 'sub.mark'))).toEqual(['deliver mark'])
  })

  test('a stream that breaks again and again is asked for ever more slowly, and the others run on', () => {
    const talk = running()
    const waits: number[] = []
    for (let round = 0; round < 9; round += 1) {
      talk.tell({ type: 'broken', stream: 'book', reason: 'odd level' })
      let waitedMs = 0
      for (; talk.phases()['book'] === 'waiting'; waitedMs += 100) {
        talk.wait(100)
        if (waitedMs % 1_000 === 0) talk.answer('ping')
      }
      waits.push(waitedMs)
      talk.answer('book')
    }
    expect(waits[0]).toBeLessThanOrEqual(300)
    expect(waits.at(-1)).toBeGreaterThanOrEqual(10_000)
    expect(talk.phases()).toEqual({ account: 'up', book: 'up', mark: 'up' })
  })

  test('a subscription that nobody answers is down after five seconds and asked for again', () => {
    const talk = conversation()
    talk.tell({ type: 'opened' })
    talk.answer('account')
    talk.answer('mark')
    let effects: readonly RpcEffect[] = []
    for (let waitedMs = 0; waitedMs < answerWithinMs; waitedMs += 100) {
      expect(typesOf(effects).filter((type) => type !== 'ping')).toEqual([])
      effects = talk.wait(100)
      if (typesOf(effects).includes('ping'))
        expect(typesOf(talk.answer('ping'))).toEqual(['proved account', 'proved mark'])
    }
    expect(effects).toContainEqual({
      type: 'down',
      stream: 'book',
      reason: 'no answer to the subscription within 5000 ms',
    })
    expect(typesOf(talk.wait(300))).toEqual(['subscribe book'])
  })

  test('a refusal is told with its code, and asked about again', () => {
    const talk = conversation()
    talk.tell({ type: 'opened' })
    expect(talk.refuse('account', -32_001)).toEqual([
      { type: 'refused', stream: 'account', reason: 'the venue answered -32001 no' },
      { type: 'down', stream: 'account', reason: 'the venue answered -32001 no' },
    ])
    expect(typesOf(talk.wait(300))).toEqual(['subscribe account'])
  })

  test('an answered ping, also one that is refused, proves all that is up; one without an answer loses the connection', () => {
    const talk = running()
    talk.tell({ type: 'broken', stream: 'mark', reason: 'odd' })
    expect(typesOf(talk.wait(pingEveryMs))).toContain('ping')
    expect(typesOf(talk.refuse('ping', -32_601))).toEqual(['proved account', 'proved book'])
    expect(typesOf(talk.wait(pingEveryMs))).toContain('ping')
    expect(talk.wait(answerWithinMs)).toContainEqual({ type: 'lose', reason: 'no answer to a ping within 5000 ms' })
  })

  test('a ping that waits half a second is told as slow once, whatever the number of streams', () => {
    const talk = running()
    expect(typesOf(talk.wait(pingEveryMs))).toContain('ping')
    expect(typesOf(talk.wait(400))).toEqual([])
    expect(typesOf(talk.wait(100))).toEqual(['slow'])
    expect(typesOf(talk.wait(100))).toEqual([])
    expect(talk.answer('ping')).toEqual(streams.map((stream) => ({ type: 'proved', stream, isQuick: false })))
    expect(typesOf(talk.wait(400))).toContain('ping')
    expect(talk.answer('ping').map((effect) => effect.type === 'proved' && effect.isQuick)).toEqual([
      true,
      false,
      false,
    ])
  })

  test('a lost connection takes everything down once, and the next begins with a count of its own', () => {
    const talk = running()
    talk.frame(41, 'sub.book')
    expect(typesOf(talk.tell({ type: 'lost', reason: 'cut' }))).toEqual(['down account', 'down book', 'down mark'])
    expect(talk.tell({ type: 'lost', reason: 'cut' })).toEqual([])
    expect(talk.wait(60_000)).toEqual([])
    expect(typesOf(talk.tell({ type: 'opened' }))).toEqual(['subscribe account', 'subscribe book', 'subscribe mark'])
    for (const stream of streams) talk.answer(stream)
    expect(typesOf(talk.frame(0, 'sub.book'))).toEqual(['deliver book'])
  })

  test('whatever is said, up and down alternate for each stream, and only what is up is delivered', () => {
    const name = fc.constantFrom(...streams)
    const move = fc.oneof(
      fc.record({ kind: fc.constant('answer' as const), stream: fc.constantFrom(...streams, 'ping' as const) }),
      fc.record({ kind: fc.constant('refuse' as const), stream: name }),
      fc.record({ kind: fc.constant('frame' as const), stream: name, skip: fc.nat(4) }),
      fc.record({ kind: fc.constant('broken' as const), stream: name }),
      fc.record({ kind: fc.constant('open' as const) }),
      fc.record({ kind: fc.constant('lose' as const) }),
      fc.record({ kind: fc.constant('wait' as const) }),
    )
    fc.assert(
      fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
        const talk = conversation()
        const up = new Set<StreamName>()
        let isOpen = false
        let seq = 0
        const ids = new Set<string>()
        const note = (effects: readonly RpcEffect[]) => {
          for (const effect of effects) {
            if (effect.type === 'subscribe' || effect.type === 'ping') {
              expect(isOpen && !ids.has(effect.id)).toBe(true)
              ids.add(effect.id)
            }
            if (effect.type === 'up') {
              expect(up.has(effect.stream)).toBe(false)
              up.add(effect.stream)
            }
            if (effect.type === 'down') up.delete(effect.stream)
            if (effect.type === 'deliver' || effect.type === 'proved') expect(up.has(effect.stream)).toBe(true)
          }
        }
        for (const one of moves) {
          if (one.kind === 'open') {
            if (isOpen) continue
            isOpen = true
            seq = 0
            note(talk.tell({ type: 'opened' }))
          } else if (one.kind === 'lose') {
            isOpen = false
            note(talk.tell({ type: 'lost', reason: 'cut' }))
            expect(up.size).toBe(0)
          } else if (one.kind === 'wait') note(talk.wait(700))
          else if (!isOpen) continue
          else if (one.kind === 'answer') note(talk.answer(one.stream))
          else if (one.kind === 'refuse') note(talk.refuse(one.stream, -32_602))
          else if (one.kind === 'broken') note(talk.tell({ type: 'broken', stream: one.stream, reason: 'odd' }))
          else {
            seq += one.skip === 0 ? 2 : 1
            note(talk.frame(seq, `sub.${one.stream}`))
          }
        }
      }),
    )
  })
})
