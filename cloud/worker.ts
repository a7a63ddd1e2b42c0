import { app } from './app.ts'
import type { Env } from './env.ts'
import { listBots } from './store/bots.ts'

export { Watchdog } from './watchdog/watchdog.ts'

// The Worker's two doors: requests, and once a minute the round that looks for stuck alarms.
export default {
  fetch: app.fetch,
  async scheduled(_controller, env) {
    // The one whose key this is comes first, and without the database: both may be in trouble at once.
    const own = env.BOT ?? ''
    if (own !== '' && own !== '*') await trying(own, () => env.WATCHDOG.getByName(own).heal())
    await trying('*', async () => {
      for (const { bot, configVersion } of await listBots(env.DB)) {
        await trying(bot, async () => {
          const watchdog = env.WATCHDOG.getByName(bot)
          if (bot !== own) await watchdog.heal()
          // Repairs the rare case that a config was stored and its object was not told.
          if (configVersion > 0) await watchdog.configPublished(configVersion)
        })
      }
    })
  },
} satisfies ExportedHandler<Env>

/** What fails for one bot, or for the list of them, is no reason to leave out the others. */
async function trying(bot: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    console.error(JSON.stringify({ event: 'cron.heal_failed', bot, error: String(error) }))
  }
}
