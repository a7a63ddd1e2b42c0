import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { app } from '../app.ts'
import { ask, heartbeat, origin, tokens } from '../test/requests.ts'

// What a person can still do, and see, while the database fails or hangs.

const failing = {
  prepare: () => {
    throw new Error('the database is away')
  },
} as unknown as D1Database
const never = () => new Promise<never>(() => {})
const hanging = { prepare: () => ({ bind: () => ({ first: never, all: never, run: never }) }) } as unknown as D1Database

type Sent = { readonly headers?: Record<string, string>; readonly body?: unknown; readonly operatorToken?: string }
async function askWithout(DB: D1Database, method: string, path: string, sent: Sent = {}): Promise<Response> {
  const { headers, body, operatorToken } = sent
  const request = new Request(`${origin}${path}`, {
    method,
    headers: { host: new URL(origin).host, ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const given = { ...env, DB, OPERATOR_TOKEN: operatorToken ?? env.OPERATOR_TOKEN }
  return app.fetch(request, given, createExecutionContext())
}

const bot = 'away'
const commands = `/v1/bots/${bot}/commands`
let cookie = ''

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('DELETE FROM used_token'), env.DB.prepare('DELETE FROM session')])
  const answer = await ask('POST', '/v1/session', { body: { token: tokens.dashboard }, headers: { origin } })
  cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat(bot, 1) })
})

describe.each([
  ['fails', failing],
  ['hangs', hanging],
])('while the database %s', (_, db) => {
  const press = (kind: string, sent: Sent = {}) =>
    askWithout(db, 'POST', commands, { headers: { cookie, origin }, body: { kind }, ...sent })

  test.each(['halt', 'flatten'])('a session can %s, from our own page', async (kind) => {
    expect((await press(kind)).status).toBe(200)
    expect(await env.WATCHDOG.getByName(bot).view()).toMatchObject({ desired: 'halt' })
    expect((await press(kind, { headers: { cookie, origin: 'http://evil.test' } })).status).toBe(403)
  })

  test.each(['resume', 're_arm'])('a session cannot %s, and is told why', async (kind) => {
    const answer = await press(kind)
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ error: 'session_unproven', detail: expect.stringContaining('halt') })
  })

  test('a cookie that is not signed by this Worker, or was signed for an earlier hour, can do nothing', async () => {
    const [name = '', value = ''] = cookie.split('=')
    const [random = '', expiresAtMs = '', signature = ''] = value.split('.')
    const forged = [
      random,
      `${random}.${expiresAtMs}`,
      `${random}.${Number(expiresAtMs) + 1}.${signature}`,
      `${random}.1.${signature}`,
      `${'0'.repeat(64)}.${expiresAtMs}.${signature}`,
      `${random}.${expiresAtMs}.`,
    ]
    const answers = await Promise.all(
      forged.map((each) => press('halt', { headers: { cookie: `${name}=${each}`, origin } })),
    )
    expect(answers.map(({ status }) => status)).toEqual(forged.map(() => 503))
  })

  test.each(['', 'another token'])('a cookie proves nothing to a Worker whose OPERATOR_TOKEN is %j', async (token) => {
    expect((await press('halt', { operatorToken: token })).status).toBe(503)
  })

  test('the operator’s token commands as ever, and the incidents are shown to a reader', async () => {
    const authorization = `Bearer ${tokens.operator}`
    expect((await press('halt', { headers: { authorization } })).status).toBe(200)
    const read = { headers: { authorization: `Bearer ${tokens.read}` } }
    const answer = await askWithout(db, 'GET', `/v1/bots/${bot}/watchdog`, read)
    expect(await answer.json()).toMatchObject({ desired: 'halt', incidents: expect.any(Array) })
  })
})

test('a session that has ended halts nothing while the database answers, signed or not', async () => {
  await ask('DELETE', '/v1/session', { headers: { cookie, origin } })
  expect((await ask('POST', commands, { headers: { cookie, origin }, body: { kind: 'halt' } })).status).toBe(401)
})

test('the watchdog of a bot that was never heard is unknown', async () => {
  expect((await ask('GET', '/v1/bots/nobody/watchdog', { token: tokens.read })).status).toBe(404)
})
