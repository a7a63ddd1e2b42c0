import { expect, test } from 'vitest'
import { GoodbyeReply } from '#shared/contracts/control.ts'
import { clientOrderId, monoMs, priceTicks, sizeLots, wallMs } from '#shared/units.ts'
import { connectExtended } from '../../edge-daemon/venue/extended/connect.ts'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { answering, type AnsweringVenue } from '../../edge-daemon/venue/answers.fixture.ts'
import { startCloud, tokens, type Cloud } from './harness/cloud.ts'
import { isWatchdogCancel, startExchange, type Exchange } from './harness/exchange.ts'
import { heartbeatOf } from './harness/heartbeat.ts'
import { withScratch } from './harness/scratch.ts'
import { hangMs, until } from './harness/until.ts'

// A farewell is believed only when the exchange confirms it. The daemon's words are spoken by hand here, so that they can
// be wrong; the order and the watchdog are real.

const bot = 'bot-e2e'
const run = '000001goodbye'

async function say(cloud: Cloud, path: string, body: object): Promise<unknown> {
  const answer = await cloud.call(path, tokens.ingest, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
  return answer.json()
}

/** The daemon says its book is empty, whatever it is. */
const goodbye = async (cloud: Cloud, ofRun = run) =>
  GoodbyeReply.parse(await say(cloud, '/edge/v1/goodbye', { version: 1, bot, run: ofRun, openOrders: 0 }))

async function connect({ ready, account }: Exchange): Promise<AnsweringVenue> {
  const venue = await connectExtended(
    {
      network: 'local',
      rest: ready.rest,
      stream: ready.stream,
      market: ready.markets[0],
      chainId: ready.chainId,
      apiKey: new Secret(account.apiKey),
      starkPrivateKey: new Secret(account.starkPrivateKey),
      starkPublicKey: account.starkPublicKey,
      vault: account.vault,
      userAgent: 'pilotlight-test/1',
    },
    { monoMs: () => monoMs(performance.now()), wallMs: () => wallMs(Date.now()) },
  )
  if ('refusal' in venue) throw new Error(venue.refusal)
  return answering(venue)
}

test('a goodbye with an order still resting does not disarm, and the watchdog then cancels it', () =>
  withScratch(async (scratch) => {
    const exchange = await startExchange(scratch, [])
    const cloud = await startCloud(scratch, exchange.access)
    const venue = await connect(exchange)
    const placed = await venue.place({
      clientId: clientOrderId('goodbye-1'),
      nonce: 1,
      side: 'buy',
      // Far below the market: nobody fills it.
      price: priceTicks(10_000),
      size: sizeLots(Math.ceil(20 / (10_000 * Number(venue.market.tickSize) * Number(venue.market.lotSize)))),
      expiresAtMs: wallMs(Date.now() + 600_000),
      postOnly: true,
      reduceOnly: false,
    })
    expect(placed.result).toBe('accepted')
    await until('the order rests', hangMs, async () => (await exchange.openOrders()).length === 1)
    await say(cloud, '/edge/v1/heartbeat', heartbeatOf(bot, run))

    expect(await goodbye(cloud)).toEqual({ disarmed: false, openOrders: 1 })
    expect((await cloud.watchdog(bot)).phase).toBe('armed')
    await until('the silent daemon is taken for dead', 20_000, async () => (await exchange.openOrders()).length === 0)
    expect(exchange.requests().filter(isWatchdogCancel).length).toBeGreaterThan(0)
    await until('the latch', hangMs, async () => (await cloud.watchdog(bot)).phase === 'latched')
    expect(await goodbye(cloud), 'a goodbye does not undo a latch').toMatchObject({ disarmed: false })
    expect((await cloud.watchdog(bot)).phase).toBe('latched')

    expect((await cloud.command(bot, 're_arm')).status).toBe(200)
    await say(cloud, '/edge/v1/heartbeat', heartbeatOf(bot, '000002goodbye'))
    expect(await goodbye(cloud), 'an earlier run cannot disarm its successor').toMatchObject({ disarmed: false })
    expect(await goodbye(cloud, '000002goodbye'), 'an empty book disarms').toEqual({ disarmed: true, openOrders: 0 })
    expect((await cloud.watchdog(bot)).phase).toBe('idle')
    await venue.close()
  }))
