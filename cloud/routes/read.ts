import { Hono } from 'hono'
import type {
  CountsReply,
  EventsReply,
  FillsReply,
  FleetReply,
  HeartbeatsReply,
  PnlReply,
} from '#shared/contracts/analytics.ts'
import type { AppEnv } from '../env.ts'
import { parseInput } from '../http/body.ts'
import { problem } from '../http/problem.ts'
import { EventsQuery, FillsQuery, HeartbeatsQuery, RunQuery } from '../http/query.ts'
import { listBots } from '../store/bots.ts'
import { latestConfig } from '../store/configs.ts'
import { countsOf } from '../store/counts.ts'
import { listFills, totalFills } from '../store/fills.ts'
import { latestHeartbeat, listHeartbeats } from '../store/heartbeats.ts'
import { listEvents } from '../store/records.ts'
import { botInPath, heardBot, knownBot } from './known-bot.ts'

/** What may be read: state from the objects, history from the database. Changes nothing. */
export const readRoutes = new Hono<AppEnv>()
  .get('/fleet', async (c) => {
    const rows = await listBots(c.env.DB)
    const bots = await Promise.all(
      rows.map(async ({ bot, market }) => {
        const view = await c.env.WATCHDOG.getByName(bot).view()
        const { nextTickAtMs: _, ...shown } = view
        return { bot, market: view.lastHeartbeat?.market ?? market ?? '', ...shown }
      }),
    )
    return c.json<FleetReply>({ serverAtMs: Date.now(), bots })
  })
  .get('/bots/:bot/fills', async (c) => {
    const bot = await knownBot(c)
    const { cursor, order, ...query } = parseInput(FillsQuery, c.req.query())
    const { items, next } = await listFills(c.env.DB, bot, { ...query, after: cursor }, order)
    return c.json<FillsReply>({ fills: items, next })
  })
  .get('/bots/:bot/events', async (c) => {
    const bot = await knownBot(c)
    const { cursor, ...query } = parseInput(EventsQuery, c.req.query())
    const { items, next } = await listEvents(c.env.DB, bot, { ...query, after: cursor })
    return c.json<EventsReply>({ events: items, next })
  })
  .get('/bots/:bot/heartbeats', async (c) => {
    const bot = await knownBot(c)
    const { cursor, from, to, ...query } = parseInput(HeartbeatsQuery, c.req.query())
    const { items, next } = await listHeartbeats(c.env.DB, bot, { ...query, after: cursor, fromMs: from, toMs: to })
    return c.json<HeartbeatsReply>({ heartbeats: items, next })
  })
  .get('/bots/:bot/pnl', async (c) => {
    const bot = await knownBot(c)
    const { run } = parseInput(RunQuery, c.req.query())
    const [latest, totals] = await Promise.all([latestHeartbeat(c.env.DB, bot, run), totalFills(c.env.DB, bot, run)])
    return c.json<PnlReply>({
      bot,
      asOfMs: latest?.receivedAtMs ?? null,
      position: latest?.heartbeat.position ?? null,
      pnl: latest?.heartbeat.pnl ?? null,
      ...totals,
    })
  })
  .get('/bots/:bot/counts', async (c) => {
    const bot = await knownBot(c)
    const { run } = parseInput(RunQuery, c.req.query())
    return c.json<CountsReply>(await countsOf(c.env.DB, bot, run))
  })
  .get('/bots/:bot/commands', async (c) => {
    const bot = await knownBot(c)
    return c.json({ commands: await c.env.WATCHDOG.getByName(bot).commands(), next: null })
  })
  .get('/bots/:bot/watchdog', async (c) => {
    const watchdog = await heardBot(c, botInPath(c))
    const [{ lastHeartbeat: _, ...view }, incidents] = await Promise.all([watchdog.view(), watchdog.incidents(100)])
    return c.json({ serverAtMs: Date.now(), ...view, incidents })
  })
  .get('/bots/:bot/config', async (c) => {
    const bot = await knownBot(c)
    const config = await latestConfig(c.env.DB, bot)
    if (config === null) throw problem(404, 'not_found', `bot ${bot} has no config`)
    return c.json(config, 200, { ETag: `"${config.version}"` })
  })
