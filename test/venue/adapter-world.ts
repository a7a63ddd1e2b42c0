import { clientOrderId, monoMs, priceTicks, sizeLots, wallMs } from '#shared/units.ts'
import type { OrderRequest } from '../../edge-daemon/core/effect.ts'
import type { OrderAnswer, VenueOrder } from '../../edge-daemon/core/event.ts'
import { connectExtended } from '../../edge-daemon/venue/extended/connect.ts'
import { streamNames } from '../../edge-daemon/venue/extended/stream-readers.ts'
import { answering, type AnsweringVenue } from '../../edge-daemon/venue/answers.fixture.ts'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import type { VenueClock, VenueEvent } from '../../edge-daemon/venue/venue.ts'
import { market, openingBook } from './opening.ts'
import { startVenue } from './socket-carrier.ts'
import type { Way } from './streams.ts'

// The daemon's own adapter on a venue of its own: what it makes of the same behaviours.

export type AdapterWorld = {
  readonly venue: AnsweringVenue
  readonly events: readonly VenueEvent[]
  readonly accountId: number
  /** An order of our making: a buy of 1 at 99, post-only, unless told otherwise. Prices are in cents, sizes in 0.001. */
  order(change?: OrderChange): OrderRequest
  control(name: string, body: Record<string, unknown>): Promise<void>
  /** What `pick` makes of the first event, past or to come, of which it makes something. */
  until<Picked>(pick: (event: VenueEvent) => Picked | null): Promise<Picked>
  told(order: OrderRequest, status: VenueOrder['status']): Promise<VenueOrder>
  /** Places and waits until the venue says so by stream. */
  placed(order: OrderRequest, status: VenueOrder['status']): Promise<OrderAnswer>
  stop(): Promise<void>
}

export type OrderChange = Partial<Omit<OrderRequest, 'price' | 'size'>> & {
  readonly cents?: number
  readonly qty?: number
}

const clock: VenueClock = { monoMs: () => monoMs(performance.now()), wallMs: () => wallMs(Date.now()) }
const patienceMs = 60_000

export async function openAdapterWorld(way: Way, more: readonly string[] = []): Promise<AdapterWorld> {
  const simulator = await startVenue(more)
  const { rest, stream, rpc, chainId, accounts, control } = simulator.ready
  const [account] = accounts
  if (account === undefined || control === null) throw new Error('the venue must have an account and a control surface')
  const tell = async (name: string, body: Record<string, unknown>) => {
    const response = await fetch(`${control}/${name}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`the control surface refused ${name}: ${await response.text()}`)
  }
  await tell('book', { market, ...openingBook })
  const connected = await connectExtended(
    {
      network: 'local',
      rest,
      stream,
      market,
      apiKey: new Secret(account.apiKey),
      starkPrivateKey: new Secret(account.starkPrivateKey),
      starkPublicKey: account.starkPublicKey,
      vault: account.vault,
      userAgent: 'pilotlight-test/1',
      chainId,
      ...(way === 'rpc' ? { rpc } : {}),
    },
    clock,
  )
  if ('refusal' in connected) {
    await simulator.stop()
    throw new Error(connected.refusal)
  }
  const venue = answering(connected)
  const events: VenueEvent[] = []
  const waiting = new Set<() => void>()
  venue.openStreams((event) => {
    events.push(event)
    for (const look of waiting) look()
  })
  const until: AdapterWorld['until'] = (pick) =>
    new Promise((resolve, reject) => {
      let seen = 0
      const timer = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`never came; there were ${JSON.stringify(events.slice(-5))}`))
      }, patienceMs)
      const look = () => {
        for (; seen < events.length; seen += 1) {
          const event = events[seen]
          const picked = event === undefined ? null : pick(event)
          if (picked === null) continue
          clearTimeout(timer)
          waiting.delete(look)
          resolve(picked)
          return
        }
      }
      waiting.add(look)
      look()
    })
  for (const name of streamNames) {
    await until((event) => (event.type === 'stream_changed' && event.stream === name && event.isUp ? event : null))
  }
  await until((event) => (event.type === 'position_reported' ? event : null))

  let orders = 0
  const told: AdapterWorld['told'] = ({ clientId }, status) =>
    until((event) =>
      event.type === 'orders_updated'
        ? (event.orders.find((one) => one.clientId === clientId && one.status === status) ?? null)
        : null,
    )
  return {
    venue,
    events,
    accountId: account.accountId,
    order({ cents = 9_900, qty = 1_000, ...change } = {}) {
      orders += 1
      return {
        clientId: clientOrderId(`order-${orders}`),
        nonce: orders,
        side: 'buy',
        price: priceTicks(cents),
        size: sizeLots(qty),
        expiresAtMs: wallMs(Date.now() + 60_000),
        postOnly: true,
        reduceOnly: false,
        ...change,
      }
    },
    control: tell,
    until,
    told,
    async placed(order, status) {
      const answer = await venue.place(order)
      if (answer.result !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer.error)}`)
      await told(order, status)
      return answer
    },
    async stop() {
      await venue.close()
      await simulator.stop()
    },
  }
}
