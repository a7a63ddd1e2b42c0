import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ask, heartbeat, origin, tokens } from '../test/requests.ts'

const signIn = (token: unknown) => ask('POST', '/v1/session', { body: { token }, headers: { origin } })

beforeEach(async () => {
  await env.DB.batch(['used_token', 'sign_in_token', 'session'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
})

async function cookieOf(answer: Response): Promise<string> {
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

describe('the one-time token', () => {
  test('opens a session once, in a cookie that scripts and other sites cannot use', async () => {
    const answer = await signIn(tokens.dashboard)
    expect(answer.status).toBe(200)
    const cookie = answer.headers.get('set-cookie') ?? ''
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=43200']) expect(cookie).toContain(part)
    expect((await signIn(tokens.dashboard)).status).toBe(401)
  })

  test('opens one session when two ask at the same time', async () => {
    const statuses = (await Promise.all([1, 2, 3, 4].map(() => signIn(tokens.dashboard)))).map(
      (answer) => answer.status,
    )
    expect(statuses.sort((a, b) => a - b)).toEqual([200, 401, 401, 401])
  })

  test.each(['', 'wrong', 7, null])('%j opens nothing', async (token) => {
    expect((await signIn(token)).status).toBe(401)
  })

  test('and the session are stored as hashes only', async () => {
    const cookie = await cookieOf(await signIn(tokens.dashboard))
    const rows = await env.DB.batch([
      env.DB.prepare('SELECT * FROM used_token'),
      env.DB.prepare('SELECT * FROM session'),
    ])
    const text = JSON.stringify(rows)
    expect(text).not.toContain(tokens.dashboard)
    expect(text).not.toContain(cookie.split('=')[1])
  })
})

describe('a sign-in token made for the operator', () => {
  const make = (sent: Parameters<typeof ask>[2] = { token: tokens.operator }) => ask('POST', '/v1/sign-in-tokens', sent)
  const tokenOf = async (answer: Response) => {
    const { url } = z.object({ url: z.string(), expiresAtMs: z.number() }).parse(await answer.json())
    return new URLSearchParams(new URL(url).hash.slice(1)).get('token')
  }

  test('opens another session after the first, each one once, under the address that it comes with', async () => {
    expect((await signIn(tokens.dashboard)).status).toBe(200)
    expect((await signIn(tokens.dashboard)).status).toBe(401)
    const [first, second] = [await make(), await make()]
    expect(first.status).toBe(200)
    expect(await first.clone().json()).toMatchObject({ url: expect.stringMatching(`^${origin}/#token=[0-9a-f]{64}$`) })
    for (const token of [await tokenOf(first), await tokenOf(second)]) {
      const opened = await signIn(token)
      expect(opened.status).toBe(200)
      expect((await ask('GET', '/', { headers: { cookie: await cookieOf(opened) } })).status).toBe(200)
      const again = await signIn(token)
      expect(again.status).toBe(401)
      expect(await again.json()).toMatchObject({ detail: expect.stringContaining('/v1/sign-in-tokens') })
    }
  })

  test('opens nothing once its ten minutes are over', async () => {
    const made = await make()
    const { expiresAtMs } = Object(await made.clone().json())
    expect(expiresAtMs - Date.now()).toBeGreaterThan(590_000)
    expect(expiresAtMs - Date.now()).toBeLessThanOrEqual(600_000)
    await env.DB.prepare('UPDATE sign_in_token SET expires_at_ms = ?').bind(Date.now()).run()
    expect((await signIn(await tokenOf(made))).status).toBe(401)
  })

  test('is stored as a hash only, and forgotten after its time', async () => {
    const token = await tokenOf(await make())
    const { results } = await env.DB.prepare('SELECT * FROM sign_in_token').all()
    expect(JSON.stringify(results)).not.toContain(token)
    await env.DB.prepare('UPDATE sign_in_token SET expires_at_ms = 1').run()
    await make()
    expect(await env.DB.prepare('SELECT COUNT(*) AS n FROM sign_in_token').first('n')).toBe(1)
  })

  test('is made for the operator’s token alone: a session must not outlive its hours', async () => {
    const cookie = await cookieOf(await signIn(tokens.dashboard))
    for (const token of [tokens.read, tokens.ingest, tokens.dashboard]) expect((await make({ token })).status).toBe(401)
    expect((await make({ headers: { cookie, origin, 'sec-fetch-site': 'same-origin' } })).status).toBe(401)
  })
})

describe('the session cookie', () => {
  test('opens the page, its script and the data', async () => {
    const cookie = await cookieOf(await signIn(tokens.dashboard))
    for (const path of ['/', '/app.js', '/app.css', '/v1/fleet']) {
      expect((await ask('GET', path, { headers: { cookie } })).status).toBe(200)
    }
  })

  test('operates from our own page only', async () => {
    const cookie = await cookieOf(await signIn(tokens.dashboard))
    await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat('paged', 1) })
    const halt = (headers: Record<string, string>) =>
      ask('POST', '/v1/bots/paged/commands', { body: { kind: 'halt' }, headers: { cookie, ...headers } })
    expect((await halt({})).status).toBe(403)
    expect((await halt({ origin: 'http://evil.test' })).status).toBe(403)
    expect((await halt({ origin: 'null' })).status).toBe(403)
    expect((await halt({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await halt({ origin: 'http://evil.test', 'sec-fetch-site': 'same-origin' })).status).toBe(403)
    expect((await halt({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
    expect((await halt({ origin })).status).toBe(200)
  })

  test('does not open the daemon’s door', async () => {
    const cookie = await cookieOf(await signIn(tokens.dashboard))
    expect((await ask('GET', '/edge/v1/config?bot=a', { headers: { cookie } })).status).toBe(401)
  })

  test('ends with signing out and with its time', async () => {
    const cookie = await cookieOf(await signIn(tokens.dashboard))
    expect((await ask('DELETE', '/v1/session', { headers: { cookie, origin } })).status).toBe(200)
    expect((await ask('GET', '/v1/fleet', { headers: { cookie } })).status).toBe(401)
    await env.DB.prepare('DELETE FROM used_token').run()
    const second = await cookieOf(await signIn(tokens.dashboard))
    await env.DB.prepare('UPDATE session SET expires_at_ms = 1').run()
    expect((await ask('GET', '/v1/fleet', { headers: { cookie: second } })).status).toBe(401)
  })
})
