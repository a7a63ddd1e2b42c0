import { describe, expect, test } from 'vitest'
import type { SimulatedAccount } from './accounts.ts'
import { createDoor } from './door.ts'
import { ok } from './reply.ts'
import type { Call } from './request.ts'

const account: SimulatedAccount = {
  accountId: 1_001,
  clientId: 501,
  accountIndex: 0,
  apiKey: 'key',
  vault: '1',
  starkPrivateKey: '0x1',
  starkPublicKey: '0x1',
  publicPoint: new Uint8Array(),
}

const door = createDoor({
  open: [
    { method: 'GET', pattern: 'info/*/name', answer: ({ parts, query }) => ok([...parts, query.getAll('q').length]) },
  ],
  user: [
    { method: 'GET', pattern: 'user/orders/*', answer: ({ parts }) => ok([...parts]) },
    { method: 'POST', pattern: 'user/order', answer: (request) => ok(typeof request.body) },
  ],
})
const call = (method: string, target: string, rest: Partial<Call> = {}) =>
  door({ method, target, userAgent: 'test', account, body: '', engineDelayMs: null, pastState: null, ...rest })

describe('the door', () => {
  test.each([
    { target: '/api/v1/info/X-USD/name', status: 200, data: ['X-USD', 0] },
    { target: '/api/v1/info/a%2Fb/name', status: 200, data: ['a/b', 0] },
    { target: `/api/v1/info/x/name?${'q=1&'.repeat(100_000)}`, status: 200, data: ['x', 100_000] },
    { target: '/api/v1/user/orders/%5F%5Fproto%5F%5F', status: 200, data: ['__proto__'] },
    { target: '/api/v1/user/orders/..', status: 200, data: ['..'] },
  ])('answers $target', ({ target, status, data }) => {
    expect(call('GET', target.slice(0, 500_000))).toEqual({ status, body: { status: 'OK', data } })
  })
  test.each([
    { target: '/api/v1/info/x/../../user/orders/1', status: 404 },
    { target: '/api/v1/user/orders/../../../etc/passwd', status: 404 },
    { target: '//api/v1/info/x/name', status: 404 },
    { target: '/api/v2/info/x/name', status: 404 },
    { target: 'http://elsewhere/api/v1/info/x/name', status: 404 },
    { target: '/api/v1/', status: 404 },
    { target: '/', status: 404 },
    { target: '', status: 404 },
    { target: '*', status: 404 },
    { target: '/api/v1/user/orders/%E0%A4%A', status: 400 },
    { target: '/api/v1/user/orders/%', status: 400 },
    { target: '/api/v1/info/%ff/name', status: 400 },
  ])('refuses $target with $status', ({ target, status }) => {
    expect(call('GET', target)).toMatchObject({ status, body: { status: 'ERROR', error: { code: status } } })
  })
  test('asks for the key before it says whether there is such a path', () => {
    for (const target of ['/api/v1/user/orders/1', '/api/v1/user/nothing', '/api/v1/user']) {
      expect(call('GET', target, { account: null }).status).toBe(401)
    }
    expect(call('GET', '/api/v1/user/nothing').status).toBe(404)
    expect(call('GET', '/api/v1/info/x/name', { account: null }).status).toBe(200)
  })
  test('refuses a wrong method in the venue\u2019s shape and names the right one', () => {
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE', 'constructor', '']) {
      expect(call(method, '/api/v1/user/order')).toMatchObject({
        status: 405,
        body: { status: 'ERROR', error: { code: 405 } },
        headers: { allow: 'POST' },
      })
    }
    expect(call('HEAD', '/api/v1/info/x/name').status).toBe(200)
  })
  test.each(['{', 'x', '[1,]', '\u0000', '['.repeat(100_000)])('refuses a body that is not JSON', (body) => {
    expect(call('POST', '/api/v1/user/order', { body })).toMatchObject({ status: 400, body: { status: 'ERROR' } })
  })
  test('hands an absent body on as undefined, and any JSON as it is', () => {
    const typeOf = (body: string) => call('POST', '/api/v1/user/order', { body }).body
    expect(typeOf('')).toEqual({ status: 'OK', data: 'undefined' })
    expect(typeOf('12345678901234567890')).toEqual({ status: 'OK', data: 'string' })
    expect(typeOf('null')).toEqual({ status: 'OK', data: 'object' })
  })
})
