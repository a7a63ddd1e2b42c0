import { app } from './app.ts'
import type { Env } from './env.ts'
import { listBots } from './store/bots.ts'

export { Watchdog } from './watchdog/watchdog.ts'

// The Worker's two doors: requests, and once a minute the round that looks for stuck alarms.
export default {
  fetch: app.fetch,
  async scheduled(_controller, env) {
    for (const { bot, configVersion } of await listBots(env.DB)) {
      try {
        const watchdog = env.WATCHDOG.getByName(bot)
        await watchdog.heal()
        // Repairs the rare case that a config was stored and its object was not told.
        if (configVersion > 0) await watchdog.configPublished(configVersion)
      } catch (error) {
        console.error(JSON.stringify({ event: 'cron.heal_failed', bot, error: String(error) }))
      }
    }
  },
} satisfies ExportedHandler<Env>
