import { describe, expect, test } from 'vitest'
import { app } from './app.ts'
import { ask, heartbeat, origin, tokens } from './test/requests.ts'

const routes = app.routes.filter((route) => route.method !== 'ALL')
const pathOf = (pattern: string) => pattern.replace(':bot', 'bot-1')

describe('every route', () => {
  test('is known to this walk', () => {
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBeGreaterThanOrEqual(20)
  })

  test.each(routes)('$method $path answers 401 without a credential, whatever the body', async ({ method, path }) => {
    for (const body of method === 'GET' ? [undefined] : [undefined, '{', '{}']) {
      const answer = await ask(method, pathOf(path), { body })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test.each(routes)('$method $path answers 401 to a wrong token', async ({ method, path }) => {
    for (const token of ['', 'wrong', `${tokens.read}x`]) {
      expect((await ask(method, pathOf(path), { token })).status).toBe(401)
    }
  })

  test.each(routes)(
    '$method $path answers 421 under a foreign host, before the token is looked at',
    async ({ method, path }) => {
      for (const host of ['evil.test', 'pilotlight.test.evil.test', 'pilotlight.test:1']) {
        expect((await ask(method, pathOf(path), { token: tokens.operator, host })).status).toBe(421)
      }
    },
  )

  test('an unknown path answers 401 first and 404 to a holder of the page', async () => {
    expect((await ask('GET', '/nope')).status).toBe(401)
    expect((await ask('GET', '/v1/nope', { token: tokens.read })).status).toBe(404)
  })

  test.each([
    ['the daemon cannot read', 'GET', '/v1/fleet', tokens.ingest],
    ['the daemon cannot operate', 'POST', '/v1/bots/bot-1/commands', tokens.ingest],
    ['a reader cannot operate', 'POST', '/v1/bots/bot-1/commands', tokens.read],
    ['a reader cannot publish a config', 'PUT', '/v1/bots/bot-1/config', tokens.read],
    ['an operator cannot ingest', 'POST', '/edge/v1/heartbeat', tokens.operator],
    ['a one-time token is no bearer', 'GET', '/v1/fleet', tokens.dashboard],
  ])('%s', async (_, method, path, token) => {
    expect((await ask(method, path, { token, body: method === 'GET' ? undefined : '{}' })).status).toBe(401)
  })
})

describe('bad input', () => {
  test('names the field', async () => {
    const { position: _, ...without } = heartbeat('bot-1', 1)
    const answer = await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: without })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid', detail: expect.stringContaining('position') })
  })

  test.each([
    ['is not JSON', '{'],
    ['is empty', ''],
    ['is a list', '[]'],
    ['has a length that cannot be measured', '{"bot":{"length":{"toString":1}}}'],
  ])('a body that %s answers 400', async (_, body) => {
    expect((await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body })).status).toBe(400)
  })

  test('a body above the limit answers 413, whether its length is stated or not', async () => {
    const big = `{"x":"${'x'.repeat(300 * 1024)}"}`
    expect((await ask('POST', '/edge/v1/batch', { token: tokens.ingest, body: big })).status).toBe(413)
    const lying = { token: tokens.ingest, body: big, headers: { 'content-length': '10' } }
    expect((await ask('POST', '/edge/v1/batch', lying)).status).toBe(413)
  })

  test('the control address answers 426 without an upgrade and 400 without a bot', async () => {
    expect((await ask('GET', '/edge/v1/control?bot=bot-1', { token: tokens.ingest })).status).toBe(426)
    expect((await ask('GET', '/edge/v1/control', { token: tokens.ingest })).status).toBe(400)
  })

  test('the sign-in page names its script by hash and holds no data', async () => {
    const answer = await ask('GET', '/', { headers: { origin } })
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'sha256-/)
    expect(await answer.text()).not.toContain('bot-1')
  })
})
