import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { firstQuote, journalOf, startDaemon, stopDaemon } from '../harness/daemon.ts'
import { startExchange } from '../harness/exchange.ts'
import { withScratch } from '../harness/scratch.ts'
import { hangMs, until } from '../harness/until.ts'

// No order reaches the end of its life: each is renewed by edit between 60 and 75 % of it.

export type Renewal = {
  readonly exchangeArgs: (file: (name: string) => string) => readonly string[]
  readonly orderLifeMs: number
  /** How long it is watched: so many seconds, or until so many orders were renewed. */
  readonly until: { readonly seconds: number } | { readonly renewals: number }
}
export type RenewalFacts = {
  readonly orders: number
  readonly renewals: number
  /** Null when the market moved every order before it was due. */
  readonly ageShareMin: number | null
  readonly ageShareMax: number | null
}

const OrderSent = z.object({
  clientId: z.string(),
  replaces: z.string().nullable(),
  ageShare: z.number().nullable(),
  why: z.string(),
})
const shareMin = 0.6
const shareMax = 0.75

export const renewalCase = ({ exchangeArgs, orderLifeMs, until: end }: Renewal): Promise<RenewalFacts> =>
  withScratch(async (scratch) => {
    const exchange = await startExchange(scratch, exchangeArgs(scratch.file))
    const daemon = await startDaemon(scratch, exchange, { quoting: { orderLifeMs } })
    await firstQuote(daemon)
    const written = () => journalOf(scratch.file('daemon/journal'), daemon.run)
    if ('seconds' in end) await sleep(end.seconds * 1_000)
    else
      await until(`${end.renewals} renewals`, hangMs, async () => {
        await sleep(250)
        return (await written()).filter(({ data }) => data['why'] === 'renewal').length >= end.renewals
      })
    await until('orders rest at the end', hangMs, async () => (await exchange.openOrders()).length >= 2)
    await stopDaemon(daemon)

    const records = await written()
    const sent = records.flatMap((record) =>
      record.type === 'order_sent' ? [{ atMs: record.monoMs, ...OrderSent.parse(record.data) }] : [],
    )
    const stopAtMs = records.find(({ type, data }) => type === 'halt_set' && data['reason'] === 'stopping')?.monoMs
    assert.ok(stopAtMs !== undefined, 'the stop is journaled')
    const renewals = sent.filter(({ why }) => why === 'renewal')
    for (const { clientId, ageShare, replaces } of renewals) {
      assert.ok(replaces !== null, `${clientId} is renewed by edit`)
      assert.ok(ageShare !== null && ageShare >= shareMin && ageShare <= shareMax, `${clientId} renews at ${ageShare}`)
    }
    for (const { clientId, ageShare } of sent) {
      assert.ok(ageShare === null || ageShare <= shareMax, `${clientId} replaces an order at ${ageShare} of its life`)
    }
    // Whatever was old enough to need it was replaced, filled or cancelled by us before three quarters of its life.
    const endedAtMs = new Map<string, number>()
    for (const { type, data, monoMs } of records) {
      if (type === 'order_ended') endedAtMs.set(z.string().parse(data['clientId']), monoMs)
    }
    for (const { clientId, atMs } of sent) {
      const livedMs: number = (endedAtMs.get(clientId) ?? stopAtMs) - atMs
      assert.ok(livedMs <= orderLifeMs * shareMax + 500, `${clientId} lived ${Math.round(livedMs)} ms`)
    }
    const history = await exchange.orderHistory()
    assert.equal(history.length, sent.length, 'the exchange knows the same orders')
    assert.deepEqual(
      history.filter(({ status }) => status === 'EXPIRED').map(({ externalId }) => externalId),
      [],
      'none expires',
    )
    const shares = renewals.flatMap(({ ageShare }) => (ageShare === null ? [] : [ageShare]))
    return {
      orders: sent.length,
      renewals: renewals.length,
      ageShareMin: shares.length === 0 ? null : Math.min(...shares),
      ageShareMax: shares.length === 0 ? null : Math.max(...shares),
    }
  })
