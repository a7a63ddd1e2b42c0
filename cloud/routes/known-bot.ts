import type { Context } from 'hono'
import { BotId } from '#shared/contracts/records.ts'
import type { AppEnv } from '../env.ts'
import { problem } from '../http/problem.ts'
import { botExists } from '../store/bots.ts'
import type { Watchdog } from '../watchdog/watchdog.ts'

/** The bot named in the path, refused when the name is malformed or no daemon ever reported under it. */
export async function knownBot(c: Context<AppEnv>): Promise<string> {
  const bot = botInPath(c)
  if (!(await botExists(c.env.DB, bot))) throw unknownBot()
  return bot
}

/** The object of the bot, refused like `knownBot`; the database is asked only about a bot that its object never heard. */
export async function heardBot(c: Context<AppEnv>, bot: string): Promise<DurableObjectStub<Watchdog>> {
  const watchdog = c.env.WATCHDOG.getByName(bot)
  if ((await watchdog.view()).silentMs === null) await knownBot(c)
  return watchdog
}

/** The bot named in the path, refused when the name is malformed. */
export function botInPath(c: Context<AppEnv>): string {
  const bot = BotId.safeParse(c.req.param('bot'))
  if (!bot.success) throw unknownBot()
  return bot.data
}

const unknownBot = () => problem(404, 'unknown_bot', 'bot: no daemon of this name has ever reported')
