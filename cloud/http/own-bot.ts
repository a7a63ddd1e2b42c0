import type { Context } from 'hono'
import { refusalOf } from '../domain/served-bot.ts'
import type { AppEnv } from '../env.ts'
import { problem } from './problem.ts'

/** The bot itself; refused with 403 when this Worker's exchange key is not for its sub-account. */
export function ownBot(c: Context<AppEnv>, bot: string): string {
  const refusal = refusalOf(c.env.BOT ?? '', bot)
  if (refusal !== null) throw problem(403, 'not_this_bot', refusal)
  return bot
}
