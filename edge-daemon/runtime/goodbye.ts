import { setTimeout as sleep } from 'node:timers/promises'
import { GoodbyeReply } from '#shared/contracts/control.ts'
import type { CloudClient } from '../uplink/cloud-client.ts'

const triesMax = 4
const betweenTriesMs = 1_000

/**
 * Tells the watchdog that we leave with a proven-empty book, until it has answered. True when it is disarmed: it has read
 * the book empty itself. A goodbye that got lost would end in a kill of a daemon that stopped in order.
 */
export async function sayGoodbye(client: CloudClient, bot: string, run: string): Promise<boolean> {
  const text = JSON.stringify({ version: 1, bot, run, openOrders: 0 })
  for (let attempt = 1; attempt <= triesMax; attempt += 1) {
    const answer = await client.post('/edge/v1/goodbye', text, GoodbyeReply, 4_000)
    if (answer.result === 'ok' && answer.value.disarmed) return true
    // Orders it has seen, or a refusal, will not change by asking again; a book it could not read may.
    if (answer.result === 'refused' || (answer.result === 'ok' && answer.value.openOrders !== null)) return false
    if (attempt < triesMax) await sleep(betweenTriesMs)
  }
  return false
}
