import { expect, test } from 'vitest'
import { parseOptions } from '../server/options.ts'
import { isRecord } from '../server/trader.fixture.ts'
import { readJson } from '../server/wire.ts'
import { createInProcessExchange } from './in-process-exchange.ts'

// What the venue does is told elsewhere, in this world and over sockets; here is what only this world promises.

const startAtMs = Date.UTC(2026, 0, 5, 12)

function open(...args: string[]) {
  const parsed = parseOptions(['--seed', '7', '--signatures', 'off', ...args])
  if (parsed.type !== 'options') throw new Error('the options of a test must be valid')
  return createInProcessExchange({ options: parsed.options, startAtMs })
}

type Exchange = ReturnType<typeof open>

const key = (exchange: Exchange) => exchange.accounts[0]?.apiKey ?? null

const order = (exchange: Exchange, id: string, price: string) => {
  const [account] = exchange.accounts
  return JSON.stringify({
    id,
    market: 'ETH-USD',
    type: 'LIMIT',
    side: 'BUY',
    qty: '0.01',
    price,
    timeInForce: 'GTT',
    expiryEpochMillis: exchange.nowMs() + 3_600_000,
    fee: '0.0005',
    nonce: '1',
    postOnly: true,
    settlement: {
      signature: { r: '0x1', s: '0x1' },
      starkKey: account?.starkPublicKey,
      collateralPosition: account?.vault,
    },
  })
}

/** An hour of a seeded market with quotes that move, and everything its streams said. */
function hour(): string[] {
  const exchange = open()
  const texts: string[] = []
  const deliver = (text: string) => texts.push(text)
  const v1 = '/stream.extended.exchange/v1'
  for (const path of ['/account', '/orderbooks/ETH-USD?depth=1', '/publicTrades/ETH-USD', '/funding/ETH-USD']) {
    exchange.openStream({ target: `${v1}${path}`, apiKey: key(exchange), deliver })
  }
  exchange.startMarkets()
  for (let minute = 0; minute < 60; minute += 1) {
    const body = order(exchange, `o${minute}`, String(1_660 - minute))
    const { status } = exchange.call({ method: 'POST', target: '/api/v1/user/order', apiKey: key(exchange), body })
    expect(status).toBe(200)
    exchange.advanceTo(startAtMs + (minute + 1) * 60_000)
  }
  texts.push(exchange.call({ method: 'GET', target: '/api/v1/user/orders', apiKey: key(exchange) }).body)
  return texts
}

test('the same seed and the same calls give the same texts, to the letter', () => {
  const first = hour()
  expect(first.length).toBeGreaterThan(5_000)
  expect(hour()).toEqual(first)
})

test('nothing happens by itself but at the times it names', () => {
  const exchange = open('--engine-delay-ms', '40')
  expect(exchange.nextDueAtMs()).toBeNull()
  const body = order(exchange, 'one', '1600')
  exchange.call({ method: 'POST', target: '/api/v1/user/order', apiKey: key(exchange), body })
  expect(exchange.nextDueAtMs()).toBe(startAtMs + 40)
  const status = () => {
    const answer = exchange.call({ method: 'GET', target: '/api/v1/user/orders/external/one', apiKey: key(exchange) })
    return answer.status
  }
  exchange.advanceTo(startAtMs + 39)
  expect(status()).toBe(404)
  exchange.advanceTo(startAtMs + 40)
  expect(status()).toBe(200)
})

test('a request may bring its own engine delay', () => {
  const exchange = open('--engine-delay-ms', '5')
  const body = order(exchange, 'slow', '1600')
  const request = { method: 'POST', target: '/api/v1/user/order', apiKey: key(exchange), body, engineDelayMs: 700 }
  expect(exchange.call(request).status).toBe(200)
  expect(exchange.nextDueAtMs()).toBe(startAtMs + 700)
})

test('a stream that is closed delivers nothing more, and keeps no timer', () => {
  const exchange = open()
  const texts: string[] = []
  const stream = exchange.openStream({
    target: '/stream.extended.exchange/v1/orderbooks/ETH-USD',
    apiKey: null,
    deliver: (text) => texts.push(text),
  })
  exchange.advanceTo(startAtMs + 5_000)
  const heard = texts.length
  expect(heard).toBeGreaterThan(1)
  if (stream.type === 'open') stream.close()
  exchange.advanceTo(startAtMs + 10_000)
  expect(texts).toHaveLength(heard)
  expect(exchange.nextDueAtMs()).toBeNull()
})

test('frames are stamped with the venue’s own time', () => {
  const exchange = open()
  const stamps: unknown[] = []
  exchange.advanceTo(startAtMs + 123)
  exchange.openStream({
    target: '/stream.extended.exchange/v1/prices/mark/ETH-USD',
    apiKey: null,
    deliver(text) {
      const frame = readJson(text)?.value
      if (isRecord(frame)) stamps.push(frame['ts'])
    },
  })
  expect(stamps).toEqual([startAtMs + 123])
})

test('an upgrade that leads nowhere, or has no key where one is needed, is refused as REST refuses', () => {
  const exchange = open()
  const refusal = (target: string, more: { userAgent?: null } = {}) => {
    const stream = exchange.openStream({ target, apiKey: null, deliver: () => undefined, ...more })
    return stream.type === 'refused' ? stream.reply.status : stream.type
  }
  expect(refusal('/stream.extended.exchange/v1/nowhere')).toBe(404)
  expect(refusal('/elsewhere')).toBe(404)
  expect(refusal('/stream.extended.exchange/v1/account')).toBe(401)
  expect(refusal('/stream.extended.exchange/v2/rpc', { userAgent: null })).toBe(400)
  expect(refusal('/stream.extended.exchange/v2/rpc')).toBe('open')
})

test('a caller that floods the RPC connection is disconnected', () => {
  const exchange = open()
  const codes: number[] = []
  const stream = exchange.openStream({
    target: '/stream.extended.exchange/v2/rpc',
    apiKey: null,
    deliver: () => undefined,
    disconnected: (code) => codes.push(code),
  })
  if (stream.type === 'open') for (let index = 0; index < 2_001; index += 1) stream.send('{}')
  expect(codes).toEqual([1008])
})

test('the control surface is there only when the options open it', () => {
  const body = JSON.stringify({ mode: 'POST_ONLY' })
  expect(open().control('POST', '/control/mode', body).status).toBe(404)
  const exchange = open('--control')
  expect(exchange.control('POST', '/control/mode', body).status).toBe(200)
  expect(exchange.state.mode).toBe('POST_ONLY')
})
