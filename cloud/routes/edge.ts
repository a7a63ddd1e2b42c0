import { Hono } from 'hono'
import { z } from 'zod'
import { Batch, batchMaxBytes } from '#shared/contracts/batch.ts'
import { Goodbye, GoodbyeReply } from '#shared/contracts/control.ts'
import { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { BotId } from '#shared/contracts/records.ts'
import { refusalOfBatch } from '../domain/batch-rows.ts'
import type { AppEnv } from '../env.ts'
import { parseInput, readBody } from '../http/body.ts'
import { ownBot } from '../http/own-bot.ts'
import { problem } from '../http/problem.ts'
import { latestConfig } from '../store/configs.ts'
import { storeHeartbeat } from '../store/heartbeats.ts'
import { storeBatch } from '../store/records.ts'

const smallBodyMaxBytes = 32 * 1024
/** The daemon counts its records; the envelope around them is ours to allow for. */
const batchSlackBytes = 16 * 1024
/** A heartbeat is answered even when the database hangs. */
const rowPatienceMs = 1_000

const BotQuery = z.object({ bot: BotId })

/** What the daemon calls, with its own token. */
export const edgeRoutes = new Hono<AppEnv>()
  .post('/heartbeat', async (c) => {
    const heartbeat = await readBody(c, Heartbeat, smallBodyMaxBytes)
    // The object first: the watchdog must not depend on the database.
    const control = await c.env.WATCHDOG.getByName(ownBot(c, heartbeat.bot)).heartbeat(heartbeat)
    const stored = storeHeartbeat(c.env.DB, heartbeat, Date.now()).catch((error: unknown) => {
      console.error(JSON.stringify({ event: 'heartbeat.not_stored', bot: heartbeat.bot, error: String(error) }))
    })
    c.executionCtx.waitUntil(stored)
    await Promise.race([stored, new Promise((resolve) => setTimeout(resolve, rowPatienceMs))])
    return c.json(control)
  })
  .post('/batch', async (c) => {
    const batch = await readBody(c, Batch, batchMaxBytes + batchSlackBytes)
    ownBot(c, batch.bot)
    const refusal = refusalOfBatch(batch)
    if (refusal !== null) throw problem(400, 'invalid', refusal)
    return c.json(await storeBatch(c.env.DB, batch, Date.now()))
  })
  .post('/goodbye', async (c) => {
    const { bot, run } = await readBody(c, Goodbye, smallBodyMaxBytes)
    const reply: z.infer<typeof GoodbyeReply> = await c.env.WATCHDOG.getByName(ownBot(c, bot)).goodbye(run)
    return c.json(reply)
  })
  .get('/config', async (c) => {
    const { bot } = parseInput(BotQuery, c.req.query())
    const config = await latestConfig(c.env.DB, ownBot(c, bot))
    if (config === null) throw problem(404, 'not_found', `bot ${bot} has no config`)
    const etag = `"${config.version}"`
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, { ETag: etag })
    return c.json(config, 200, { ETag: etag })
  })
  .get('/control', async (c) => {
    const bot = ownBot(c, parseInput(BotQuery, c.req.query()).bot)
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') {
      throw problem(426, 'upgrade_required', 'this address speaks WebSocket only')
    }
    return c.env.WATCHDOG.getByName(bot).fetch(c.req.raw)
  })
