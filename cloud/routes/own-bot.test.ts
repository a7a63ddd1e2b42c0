import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { app } from '../app.ts'
import { batchOf, heartbeat, origin, record, run, tokens } from '../test/requests.ts'

// A Worker that serves one bot: its exchange key would cancel that bot's orders for anybody else's silence.

const goodbye = (bot: string) => ({ version: 1, bot, run, openOrders: 0 })
type Route = readonly [method: string, path: string, bodyOf: ((bot: string) => unknown) | null]
const routes: readonly Route[] = [
  ['POST', '/edge/v1/heartbeat', (bot: string) => heartbeat(bot, 1)],
  ['POST', '/edge/v1/batch', (bot: string) => batchOf(bot, [record(bot, 1)])],
  ['POST', '/edge/v1/goodbye', goodbye],
  ['GET', '/edge/v1/config?bot=BOT', null],
  ['GET', '/edge/v1/control?bot=BOT', null],
  ['POST', '/v1/bots/BOT/commands', () => ({ kind: 'halt' })],
  ['PUT', '/v1/bots/BOT/config', () => ({ quoting: { levels: 3 } })],
]

function askServing(served: string, [method, path, bodyOf]: Route, bot: string) {
  const token = path.startsWith('/edge/') ? tokens.ingest : tokens.operator
  const headers = { host: new URL(origin).host, authorization: `Bearer ${token}`, 'if-match': '0' }
  const body = bodyOf === null ? null : JSON.stringify(bodyOf(bot))
  const request = new Request(`${origin}${path.replace('BOT', bot)}`, { method, headers, body })
  return app.fetch(request, { ...env, BOT: served }, createExecutionContext())
}

describe.each(routes)('%s %s', (...route) => {
  test('for another bot answers 403, names the one that is served, and leaves no trace', async () => {
    const answer = await askServing('mine', route, 'other')
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: 'not_this_bot', detail: expect.stringContaining('mine alone') })
    expect(await env.DB.prepare("SELECT COUNT(*) AS n FROM bot WHERE bot = 'other'").first('n')).toBe(0)
    expect(await env.WATCHDOG.getByName('other').view()).toMatchObject({
      phase: 'idle',
      desired: 'run',
      silentMs: null,
    })
  })

  test('for any bot answers 403 and says to set BOT, while none is named', async () => {
    const answer = await askServing('', route, 'mine')
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({
      error: 'not_this_bot',
      detail: expect.stringMatching(/^BOT is not set/),
    })
  })

  test.each(['mine', '*'])('is open to the bot itself when BOT is %s', async (served) => {
    expect((await askServing(served, route, 'mine')).status).not.toBe(403)
  })
})
