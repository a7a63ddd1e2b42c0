import { describe, expect, test } from 'vitest'
import type { HttpRequest } from './http-request.ts'
import { beginSending, sendingDueAtMs, stepSending, type Sending, type SendingEvent } from './sending.ts'

// What is certain about a request at each end it can come to, without a socket.

const timing = { connectTimeoutMs: 200, totalTimeoutMs: 300 }
const read: HttpRequest = { method: 'GET', path: '/user/orders', purpose: 'read' }
const order: HttpRequest = { method: 'POST', path: '/user/order', body: '{}', purpose: 'write', decidedAtMs: 1_000 }

/** The names of what the shell was told to do, and how it ended. */
function life(request: HttpRequest, events: readonly SendingEvent[], isClosed = false) {
  let [sending, effects] = beginSending(request, timing, isClosed, 1_000)
  const told = [...effects]
  for (const event of events) {
    ;[sending, effects] = stepSending(sending, event)
    told.push(...effects)
  }
  return {
    sending,
    did: told.map(({ type }) => type).filter((type) => type !== 'end'),
    ended: told.flatMap((effect) => (effect.type === 'end' ? [effect.outcome] : [])),
  }
}

const assigned = (isConnecting: boolean, atMs = 1_001): SendingEvent => ({ type: 'assigned', isConnecting, atMs })
const connected = (atMs: number): SendingEvent => ({ type: 'connected', atMs })
const time = (atMs: number): SendingEvent => ({ type: 'time_came', atMs })
const failed = (isStale: boolean): SendingEvent => ({ type: 'failed', detail: 'ECONNRESET', isStale, atMs: 1_010 })
const answer: SendingEvent = { type: 'answered', status: 200, retryAfterMs: null, text: '{}', atMs: 1_020 }

describe('a request', () => {
  test.each<[string, readonly SendingEvent[], readonly string[], object]>([
    ['without a connection in time', [assigned(true), time(1_201)], ['connect', 'drop'], { result: 'not_sent' }],
    ['that never gets one', [time(1_300)], ['connect', 'drop'], { result: 'not_sent' }],
    ['that left and hears nothing', [assigned(false), time(1_300)], ['connect', 'write', 'drop'], { result: 'lost' }],
    ['whose connection cannot be made', [assigned(true), failed(false)], ['connect', 'drop'], { result: 'not_sent' }],
    ['that left and is reset', [assigned(false), failed(false)], ['connect', 'write', 'drop'], { result: 'lost' }],
    [
      'that left on a dead connection',
      [assigned(false), failed(true)],
      ['connect', 'write', 'drop'],
      { result: 'lost' },
    ],
    [
      'whose answer is cut',
      [assigned(false), { type: 'cut_off', detail: 'half', atMs: 1_005 }],
      ['connect', 'write', 'drop'],
      { result: 'lost', detail: 'half' },
    ],
    ['that is answered', [assigned(true), connected(1_100), answer], ['connect', 'write'], { status: 200 }],
    ['before it left', [{ type: 'closed', atMs: 1_001 }], ['connect', 'drop'], { result: 'not_sent' }],
    [
      'decided before a hang',
      [assigned(true), connected(2_100)],
      ['connect', 'drop'],
      { result: 'not_sent', detail: 'held back: it was decided too long ago' },
    ],
  ])('%s', (_name, events, did, outcome) => {
    const { did: done, ended, sending } = life(order, events)
    expect(done).toEqual(did)
    expect(ended).toEqual([expect.objectContaining(outcome)])
    expect(sendingDueAtMs(sending)).toBe(Infinity)
  })

  test('a read on a dead connection is asked again once, with its own time', () => {
    const again = life(read, [assigned(false), failed(true)])
    expect(again.did).toEqual(['connect', 'write', 'drop', 'connect'])
    expect(sendingDueAtMs(again.sending)).toBe(1_310)
    expect(life(read, [assigned(false), failed(true), assigned(false), failed(true)]).ended).toMatchObject([
      { result: 'lost' },
    ])
  })

  test('waiting for a connection does not count as connecting, and connecting ends with the connection', () => {
    expect(sendingDueAtMs(life(read, []).sending)).toBe(1_300)
    expect(sendingDueAtMs(life(read, [assigned(true, 1_050)]).sending)).toBe(1_250)
    expect(sendingDueAtMs(life(read, [assigned(true, 1_050), connected(1_100)]).sending)).toBe(1_300)
  })

  test('nothing leaves once closed, and what comes after the end changes nothing', () => {
    expect(life(read, [], true)).toMatchObject({ did: [], ended: [{ result: 'not_sent' }] })
    const { sending } = life(read, [assigned(false), answer])
    const late: readonly SendingEvent[] = [answer, failed(true), time(9_999), { type: 'closed', atMs: 9_999 }]
    const after = late.map((event): Sending => stepSending(sending, event)[0])
    expect(after).toEqual(late.map(() => sending))
  })
})
