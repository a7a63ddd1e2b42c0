import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { drawLatencyMs, type Latency } from './latency.ts'
import { goodBehaviour, MisbehaviourSettings } from './misbehaviour-settings.ts'
import { createMisbehaviour, noRequestFault } from './misbehaviour.ts'

const misbehaving = (settings: unknown, seed = 1) => {
  const misbehaviour = createMisbehaviour(seed)
  misbehaviour.set(MisbehaviourSettings.parse(settings))
  return misbehaviour
}

describe('misbehaviour that is not set', () => {
  test('finds no fault, and always the same one', () => {
    const misbehaviour = createMisbehaviour(1)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order')).toBe(noRequestFault)
    expect(misbehaviour.sparesStreams()).toBe(true)
    expect(misbehaviour.dress('{"ts":1700000000000}')).toBe('{"ts":1700000000000}')
    misbehaviour.set(MisbehaviourSettings.parse({ requests: [{ fault: { type: 'lose_answer' } }] }))
    misbehaviour.set(goodBehaviour)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order')).toBe(noRequestFault)
  })
})

describe('a request rule', () => {
  test('strikes the next so many requests that fit it, and no others', () => {
    const misbehaviour = misbehaving({
      requests: [{ method: 'POST', path: '/user/order', next: 2, fault: { type: 'lose_answer' } }],
    })
    expect(misbehaviour.faultOf('GET', '/api/v1/user/order').loseAnswer).toBe(false)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order/massCancel').loseAnswer).toBe(false)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order').loseAnswer).toBe(true)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order?x=1').loseAnswer).toBe(true)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order').loseAnswer).toBe(false)
    expect(misbehaviour.struck().requests).toEqual([2])
  })

  test.each([
    ['/user/*', '/user/orders/external/a', true],
    ['/user/*', '/info/markets', false],
    ['/info/*/funding', '/info/X-USD/funding', true],
    ['/info/*/funding', '/info/funding', false],
    ['*', '/anything', true],
    ['/a.c', '/abc', false],
    ['/a*b*c', '/a-b-b-c', true],
    ['/a*bc*bc', '/abc', false],
  ])('written %s takes %s: %s', (path, target, fits) => {
    const rule = { path: path === '*' ? undefined : path, fault: { type: 'lose_request' } }
    const misbehaviour = misbehaving({ requests: [JSON.parse(JSON.stringify(rule))] })
    expect(misbehaviour.faultOf('GET', `/api/v1${target}`).loseRequest).toBe(fits)
  })

  test('strikes with its probability, the same requests for the same seed', () => {
    const pattern = (seed: number) => {
      const misbehaviour = misbehaving({ requests: [{ probability: 0.3, fault: { type: 'lose_request' } }] }, seed)
      return Array.from({ length: 1_000 }, () => misbehaviour.faultOf('GET', '/user/orders').loseRequest)
    }
    expect(pattern(1)).toEqual(pattern(1))
    expect(pattern(2)).not.toEqual(pattern(1))
    const share = pattern(1).filter(Boolean).length / 1_000
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.35)
  })

  test('does not depend on the requests it does not fit', () => {
    const rules = { requests: [{ path: '/user/*', probability: 0.5, fault: { type: 'lose_request' } }] }
    const [alone, among] = [misbehaving(rules), misbehaving(rules)]
    for (let index = 0; index < 100; index += 1) {
      among.faultOf('GET', '/info/markets')
      expect(among.faultOf('GET', '/user/orders')).toEqual(alone.faultOf('GET', '/user/orders'))
    }
  })

  test('goes before those that follow it', () => {
    const misbehaviour = misbehaving({
      requests: [
        { next: 1, fault: { type: 'status', status: 503 } },
        { fault: { type: 'status', status: 429, retryAfterSeconds: 7 } },
      ],
    })
    expect(misbehaviour.faultOf('GET', '/a').instead?.status).toBe(503)
    expect(misbehaviour.faultOf('GET', '/a').instead).toMatchObject({ status: 429, retryAfterSeconds: 7 })
  })
})

describe('a spoiled answer', () => {
  test('hides the request from the exchange unless it was taken', () => {
    const page = { type: 'html', status: 502 }
    expect(misbehaving({ requests: [{ fault: page }] }).faultOf('GET', '/a').instead?.body).toContain('<html>')
    const taken = misbehaving({ requests: [{ fault: { ...page, taken: true } }] }).faultOf('GET', '/a')
    expect(taken.instead).toBeNull()
    expect(taken.spoil?.(200, '{}')).toMatchObject({ status: 502, contentType: 'text/html; charset=utf-8' })
  })

  test('that is truncated is no JSON any more', () => {
    const { spoil } = misbehaving({ requests: [{ fault: { type: 'truncated' } }] }).faultOf('GET', '/a')
    const body = spoil?.(200, '{"status":"OK","data":{"id":1}}').body ?? '{}'
    expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError)
  })

  test('that is huge is as long as it was told and still JSON', () => {
    const { instead } = misbehaving({ requests: [{ fault: { type: 'huge', bytes: 300_000 } }] }).faultOf('GET', '/a')
    expect(instead?.body).toHaveLength(300_000)
    expect(JSON.parse(instead?.body ?? '')).toMatchObject({ status: 'OK' })
  })
})

describe('latency', () => {
  test('of requests lies half before and half after the exchange, that of the engine goes its own way', () => {
    const misbehaviour = misbehaving({
      latency: { request: { type: 'fixed', ms: 30 }, engine: { type: 'fixed', ms: 12 } },
    })
    expect(misbehaviour.faultOf('POST', '/user/order')).toMatchObject({
      delayBeforeMs: 15,
      delayAfterMs: 15,
      engineDelayMs: 12,
    })
  })

  test('stays within its bounds', () => {
    const shapes: fc.Arbitrary<Latency> = fc.oneof(
      fc.record({ type: fc.constant('fixed' as const), ms: fc.nat(100) }),
      fc
        .tuple(fc.nat(100), fc.nat(100))
        .map(([fromMs, moreMs]) => ({ type: 'uniform' as const, fromMs, toMs: fromMs + moreMs })),
      fc.record({
        type: fc.constant('lognormal' as const),
        medianMs: fc.nat(50),
        sigma: fc.double({ min: 0, max: 5, noNaN: true }),
        capMs: fc.nat(100),
      }),
    )
    fc.assert(
      fc.property(shapes, fc.nat(), (latency, seed) => {
        const drawn = drawLatencyMs(latency, createPrng(seed))
        const [low, high] =
          latency.type === 'fixed'
            ? [latency.ms, latency.ms]
            : latency.type === 'uniform'
              ? [latency.fromMs, latency.toMs]
              : [0, latency.capMs]
        expect(drawn).toBeGreaterThanOrEqual(low)
        expect(drawn).toBeLessThanOrEqual(high)
      }),
    )
  })

  test('that is lognormal has its median where it was put', () => {
    const prng = createPrng(1)
    const draws = Array.from({ length: 4_001 }, () =>
      drawLatencyMs({ type: 'lognormal', medianMs: 20, sigma: 0.5, capMs: 1_000 }, prng),
    ).sort((a, b) => a - b)
    expect(draws[2_000]).toBeGreaterThan(18)
    expect(draws[2_000]).toBeLessThan(22)
  })
})

describe('the clock offset', () => {
  test('moves the times of the venue and nothing that looks like one', () => {
    const misbehaviour = misbehaving({ clockOffsetMs: -2_500 })
    const row = '{"id":1700000000000000123,"createdTime":1700000000000,"expireTime":1700000000000,"p":"1700000000000"}'
    expect(misbehaviour.dress(row)).toBe(row.replace('"createdTime":1700000000000', '"createdTime":1699999997500'))
    expect(misbehaviour.dress('{"T":1700000000000,"seq":3}')).toBe('{"T":1699999997500,"seq":3}')
    expect(misbehaviour.dress('{"ts":0}')).toBe('{"ts":0}')
  })
})

describe('settings', () => {
  test.each([
    [{ latency: { request: { type: 'uniform', fromMs: 5, toMs: 1 } } }, 'latency.request'],
    [{ latency: { request: { type: 'fixed', ms: -1 } } }, 'latency.request.ms'],
    [{ requests: [{ probability: 2, fault: { type: 'lose_request' } }] }, 'requests.0.probability'],
    [{ requests: [{ fault: { type: 'explode' } }] }, 'requests.0.fault.type'],
    [{ requests: [{ path: 'user', fault: { type: 'lose_request' } }] }, 'requests.0.path'],
    [{ streams: [{ stream: 'everything', fault: { type: 'drop' } }] }, 'streams.0.stream'],
    [{ streams: [{ fault: { type: 'disconnect', code: 1_005 } }] }, 'streams.0.fault.code'],
    [{ clockOffsetMs: 0.5 }, 'clockOffsetMs'],
    [{ latencies: {} }, ''],
  ])('that make no sense are refused by name: %j', (settings, field) => {
    const parsed = MisbehaviourSettings.safeParse(settings)
    expect(parsed.success).toBe(false)
    expect(parsed.error?.issues[0]?.path.join('.')).toBe(field)
  })
})
