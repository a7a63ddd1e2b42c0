import { request } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { writeResult } from '../result-file.ts'
import { startCloud, tokens } from './harness/cloud.ts'
import { heartbeatOf } from './harness/heartbeat.ts'
import { root } from './harness/program.ts'
import { withScratch, type Scratch } from './harness/scratch.ts'

// Every route of the running Worker over a real socket, with the Host and Origin headers a browser would not let us choose.

/** The app's own list, so that a route that is added tomorrow is walked tomorrow. Bundled, because it imports texts. */
async function routesOfTheApp(scratch: Scratch): Promise<{ readonly method: string; readonly path: string }[]> {
  const outfile = scratch.file('app.mjs')
  const entryPoints = [path.join(root, 'cloud/app.ts')]
  await build({ entryPoints, outfile, bundle: true, format: 'esm', platform: 'node', loader: { '.txt': 'text' } })
  const module: unknown = await import(pathToFileURL(outfile).href)
  const { app } = z.object({ app: z.custom<{ routes: unknown }>((value) => value !== null) }).parse(module)
  const routes = z.array(z.looseObject({ method: z.string(), path: z.string() })).parse(app.routes)
  return routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replace(':bot', 'bot-e2e') }))
}

const unknown = [
  { method: 'GET', path: '/nope' },
  { method: 'GET', path: '/v1/nope' },
  { method: 'GET', path: '/v1/../v1/fleet' },
  { method: 'GET', path: '/V1/fleet' },
  { method: 'GET', path: '//v1/fleet' },
  { method: 'POST', path: '/v1/bots/bot-e2e/fills' },
  { method: 'DELETE', path: '/v1/bots/bot-e2e' },
  { method: 'GET', path: '/edge/v1/nope' },
  { method: 'OPTIONS', path: '/v1/fleet' },
  { method: 'HEAD', path: '/v1/fleet' },
  { method: 'GET', path: '/cdn-cgi/handler/scheduled' },
  { method: 'GET', path: '/cdn-cgi/local/scheduled' },
  { method: 'GET', path: '/app.js.map' },
]

type Answer = { readonly status: number; readonly text: string; readonly cookie: string | null }

function ask(url: string, method: string, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const { hostname, port, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { host, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, cookie: response.headers['set-cookie']?.[0] ?? null })
      })
    })
    sent.on('error', reject)
    sent.end(method === 'POST' || method === 'PUT' ? '{}' : undefined)
  })
}

test('every route of the running Worker answers 401 without a token and 421 under a foreign host', () =>
  withScratch(async (scratch) => {
    const known = await routesOfTheApp(scratch)
    expect(known.length).toBeGreaterThanOrEqual(15)
    const { url, port } = await startCloud(scratch, { rest: 'http://127.0.0.1:9/api/v1', apiKey: 'key-of-the-test' })
    const refused: string[] = []
    let requests = 0
    for (const { method, path } of [...known, ...unknown]) {
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { cookie: `pilotlight_session_${port}=wrong` }]) {
        const { status, text } = await ask(url, method, path, headers)
        requests += 1
        if (status !== 401) refused.push(`${method} ${path} with ${JSON.stringify(headers)} answered ${status}`)
        expect(text).not.toContain('bot-e2e')
      }
      for (const host of ['evil.test', `evil.test:${port}`, `127.0.0.1.evil.test:${port}`]) {
        const { status } = await ask(url, method, path, { host, authorization: `Bearer ${tokens.operator}` })
        requests += 1
        // The local runtime answers its own addresses itself.
        if (status !== (path.startsWith('/cdn-cgi/') ? 403 : 421))
          refused.push(`${method} ${path} under ${host} answered ${status}`)
      }
    }
    writeResult('routes', 'npx vitest run --project e2e test/e2e/routes.test.ts', { requests, open: refused.length })
    expect(refused).toEqual([])

    // The walk must be able to fail: with its token a route answers otherwise.
    expect((await ask(url, 'GET', '/v1/fleet', { authorization: `Bearer ${tokens.read}` })).status).toBe(200)
    expect(
      (await ask(url, 'GET', '/v1/fleet', { authorization: `Bearer ${tokens.read}`, host: `localhost:${port}` }))
        .status,
    ).toBe(200)
  }))

test('the one-time token gives one HttpOnly, SameSite=Strict cookie, which acts for its own page only', () =>
  withScratch(async (scratch) => {
    const cloud = await startCloud(scratch, { rest: 'http://127.0.0.1:9/api/v1', apiKey: 'key-of-the-test' })
    const signIn = () =>
      cloud.call('/v1/session', '', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: tokens.dashboard }),
      })
    const first = await signIn()
    expect(first.status).toBe(200)
    const cookie = first.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; SameSite=Strict/i)
    expect(cookie).not.toContain(tokens.dashboard)
    expect((await signIn()).status, 'the token opens once').toBe(401)

    const session = cookie.split(';')[0] ?? ''
    const command = (headers: Readonly<Record<string, string>>) =>
      ask(cloud.url, 'POST', '/v1/bots/bot-e2e/commands', { cookie: session, ...headers })
    expect((await ask(cloud.url, 'GET', '/v1/fleet', { cookie: session })).status).toBe(200)
    expect((await command({})).status).toBe(403)
    expect((await command({ origin: 'http://evil.test' })).status).toBe(403)
    expect((await command({ origin: `${cloud.url}.evil.test` })).status).toBe(403)
    expect([400, 404]).toContain((await command({ origin: cloud.url })).status)

    const beat = await cloud.call('/edge/v1/heartbeat', tokens.ingest, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(heartbeatOf('bot-e2e', '000001routes')),
    })
    expect(beat.status).toBe(200)
    expect((await ask(cloud.url, 'GET', '/v1/fleet', { cookie: session })).text).toContain('12345.67')
    const shell = await ask(cloud.url, 'GET', '/', { cookie: session })
    expect(shell.status).toBe(200)
    expect(shell.text, "the page's shell holds no data").not.toMatch(/bot-e2e|12345|ETH/)
  }))
