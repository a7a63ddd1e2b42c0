import { GoodbyeReply } from '#shared/contracts/control.ts'
import type { CloudAnswer } from '../uplink/cloud-answer.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'

/**
 * Tells the watchdog once that we leave with a proven-empty book. It is disarmed only when it has read the book empty itself.
 */
export function sayGoodbye(
  client: CloudClient,
  bot: string,
  run: string,
  withinMs: number,
): Promise<CloudAnswer<GoodbyeReply>> {
  const text = JSON.stringify({ version: 1, bot, run, openOrders: 0 })
  return client.post('/edge/v1/goodbye', text, GoodbyeReply, withinMs)
}
