import { Hono } from 'hono'
import { z } from 'zod'
import { refusalOfProposal } from '#shared/config/proposal.ts'
import { CommandRequest } from '#shared/contracts/control.ts'
import type { AppEnv } from '../env.ts'
import { parseInput, readBody } from '../http/body.ts'
import { ownBot } from '../http/own-bot.ts'
import { problem } from '../http/problem.ts'
import { publishConfig } from '../store/configs.ts'
import { botInPath, heardBot, knownBot } from './known-bot.ts'

const commandMaxBytes = 4 * 1024
const configMaxBytes = 64 * 1024
const ConfigBody = z.record(z.string(), z.json())
/** The schema is that of the Worker: a daemon of another version may know more. */
const ConfigQuery = z.object({ unchecked: z.literal('true').optional() })
const waiver = '?unchecked=true serves it all the same, for a daemon of another version'
const versionTag = /^"?(\d{1,15})"?$/

const unproven = () =>
  problem(503, 'session_unproven', 'the database does not answer for the session: only halt and flatten are taken')

/** What a person may do. */
export const operateRoutes = new Hono<AppEnv>()
  .post('/bots/:bot/commands', async (c) => {
    const bot = ownBot(c, botInPath(c))
    const { kind, reason } = await readBody(c, CommandRequest, commandMaxBytes)
    if (c.get('isUnproven') === true && kind !== 'halt' && kind !== 'flatten') throw unproven()
    // A halt must not depend on the database.
    const watchdog = await heardBot(c, bot)
    const { command, refusal } = await watchdog.command(kind, reason)
    if (command === null) throw problem(409, 'refused', refusal ?? undefined)
    const { phase, desired, latchReason } = await watchdog.view()
    return c.json({ command, phase, desired, latchReason })
  })
  .put('/bots/:bot/config', async (c) => {
    ownBot(c, botInPath(c))
    const bot = await knownBot(c)
    const previous = versionTag.exec(c.req.header('if-match') ?? '')?.[1]
    if (previous === undefined) {
      throw problem(428, 'precondition_required', 'If-Match: give the version this replaces, 0 for the first')
    }
    const { unchecked } = parseInput(ConfigQuery, c.req.query())
    const config = await readBody(c, ConfigBody, configMaxBytes)
    const refusal = unchecked === undefined ? refusalOfProposal(config) : null
    if (refusal !== null) throw problem(422, 'config_refused', `${refusal}; ${waiver}`)
    const stored = await publishConfig(c.env.DB, bot, Number(previous), config, Date.now())
    if (stored === null) throw problem(412, 'version_conflict', `If-Match: ${previous} is not the latest version`)
    await c.env.WATCHDOG.getByName(bot).configPublished(stored.version)
    return c.json(stored, 200, { ETag: `"${stored.version}"` })
  })
