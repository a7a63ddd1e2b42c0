import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import type { ExchangeEvent, OrderRequest } from '../exchange/events.ts'
import { one } from '../exchange/fixed-point.ts'
import { createMarketSpec } from '../exchange/market-spec.ts'
import { createExchange, type HouseLevel } from '../exchange/state.ts'
import type { SimulatedAccount } from './accounts.ts'
import { recordCandles } from './candle-history.ts'
import type { ConnectionTimings } from './connection.ts'
import { createMisbehaviour } from './misbehaviour.ts'
import { MisbehaviourSettings } from './misbehaviour-settings.ts'
import { rpcPath, streamPrefix } from './stream-routes.ts'
import { attachStreams } from './stream-server.ts'
import type { TopicTimings } from './topics.ts'
import { isRecord } from './trader.fixture.ts'
import { createVenue } from './venue.ts'
import { readJson } from './wire.ts'

// The sockets of an exchange without its REST: what happens there is told to it directly. Markets X-USD and Y-USD, tick
// 0.01, lot 0.1, opening at 100; accounts 1001 and 1002.

export type Frame = Record<string, unknown>

const running = new Set<() => Promise<void>>()

export async function stopStreaming(): Promise<void> {
  const stops = [...running]
  running.clear()
  await Promise.all(stops.map((stop) => stop()))
}

const account = (accountId: number): SimulatedAccount => ({
  accountId,
  clientId: 501,
  accountIndex: accountId - 1_001,
  apiKey: `key-${accountId}`,
  vault: String(accountId),
  starkPrivateKey: '0x0',
  starkPublicKey: '0x0',
  publicPoint: new Uint8Array(),
})

export async function startStreaming(timings: Partial<TopicTimings & ConnectionTimings> = {}) {
  const spec = (name: string) => createMarketSpec({ name, tick: one / 100n, lot: one / 10n, openingTicks: 10_000 })
  const accounts = [account(1_001), account(1_002)]
  const state = createExchange({
    markets: [spec('X-USD'), spec('Y-USD')],
    accountIds: accounts.map(({ accountId }) => accountId),
    collateralUsd: 100_000,
    firstId: 1_800_000_000_000_000_001n,
    engineDelayMs: 0,
    switchWorks: true,
    makerFeeRate: 0n,
    takerFeeRate: 250_000_000n,
    expiryMaxMs: 28 * 86_400_000,
  })
  const venue = createVenue(state)
  const misbehaviour = createMisbehaviour(1)
  const server = createServer()
  let accountStreamsBegun = 0
  const streams = attachStreams(server, {
    venue,
    accounts: new Map(accounts.map((one) => [one.apiKey, one])),
    candles: recordCandles(venue),
    misbehaviour,
    onAccountStream: () => {
      accountStreamsBegun += 1
    },
    timings,
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: Pick<AddressInfo, 'port'> = portOf(server.address())
  running.add(async () => {
    venue.stop()
    streams.stop()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })

  const tell = (event: (atMs: number) => ExchangeEvent) => venue.apply(event)
  const connect = (path: string, headers: Record<string, string> = {}) =>
    openReader(`ws://127.0.0.1:${port}${path}`, { 'user-agent': 'streaming-test', ...headers })
  return {
    state,
    tell,
    streams,
    misbehave: (settings: unknown) => misbehaviour.set(MisbehaviourSettings.parse(settings)),
    struck: () => misbehaviour.struck(),
    accountStreamsBegun: () => accountStreamsBegun,
    /** A socket of one stream; the path is what follows the prefix. */
    stream: (path: string, headers: Record<string, string> = {}) => connect(`${streamPrefix}${path}`, headers),
    rpc: (headers: Record<string, string> = {}) => connect(rpcPath, headers),
    house: (
      market: string,
      bids: readonly HouseLevel[],
      asks: readonly HouseLevel[],
      markHalfTicks = 20_000,
      marketAtMs: number | null = null,
    ) => tell((atMs) => ({ type: 'house_moved', atMs, market, bids, asks, markHalfTicks, marketAtMs })),
    print: (market: string, takerSide: 'buy' | 'sell', ticks: number, lots: number) =>
      tell((atMs) => ({ type: 'print', atMs, market, takerSide, portions: [{ ticks, lots }], tapeAtMs: null })),
    place: (accountId: number, order: Partial<OrderRequest> & Pick<OrderRequest, 'externalId'>) =>
      tell((atMs) => ({
        type: 'order_requested',
        atMs,
        accountId,
        request: {
          market: 'X-USD',
          side: 'buy',
          type: 'LIMIT',
          timeInForce: 'GTT',
          qty: '1',
          price: '99',
          fee: '0.0005',
          postOnly: false,
          reduceOnly: false,
          expireAtMs: atMs + 3_600_000,
          selfTradeLevel: 'ACCOUNT',
          builderFee: '0',
          cancelId: null,
          ...order,
        },
      })),
  }
}

export type StreamReader = Awaited<ReturnType<typeof openReader>>

/** Connects and keeps every frame; rejects when the upgrade is refused. */
async function openReader(address: string, headers: Record<string, string>) {
  const socket = new WebSocket(address, { headers, autoPong: false })
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  const wake = () => {
    for (const look of waiting) look()
  }
  let closeCode: number | null = null
  let pings = 0
  let pongs = 0
  socket.on('message', (message: Buffer) => {
    const frame = readJson(message.toString('utf8'))?.value
    if (isRecord(frame)) frames.push(frame)
    wake()
  })
  socket.on('ping', () => {
    pings += 1
    wake()
  })
  socket.on('pong', () => {
    pongs += 1
    wake()
  })
  socket.on('close', (code) => {
    closeCode = code
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  socket.on('error', () => undefined)
  const when = <Found>(find: () => Found | undefined): Promise<Found> =>
    new Promise((resolve) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  return {
    socket,
    frames,
    /** The first frame, past or to come, that fits. */
    until: (fits: (frame: Frame) => boolean) => when(() => frames.find(fits)),
    /** The frames as soon as there are so many. */
    count: (most: number) => when(() => (frames.length >= most ? frames.slice(0, most) : undefined)),
    closed: () => when(() => closeCode ?? undefined),
    pinged: (times: number) => when(() => (pings >= times ? pings : undefined)),
    ponged: (times: number) => when(() => (pongs >= times ? pongs : undefined)),
    pings: () => pings,
    pongs: () => pongs,
    /** Sends a request and returns its reply. */
    async call(request: Frame): Promise<Frame> {
      socket.send(JSON.stringify({ jsonrpc: '2.0', ...request }))
      return when(() => frames.find((frame) => frame['jsonrpc'] === '2.0' && frame['id'] === request['id']))
    },
  }
}

/** Shorthand for a level of a house. */
export const level = (ticks: number, lots: number): HouseLevel => ({ ticks, lots })

export const content = (frame: Frame | undefined): Frame =>
  frame !== undefined && isRecord(frame['data']) ? frame['data'] : {}

export const rows = (value: unknown): Frame[] => (Array.isArray(value) ? value.filter(isRecord) : [])

const portOf = (address: AddressInfo | string | null): { readonly port: number } =>
  typeof address === 'object' && address !== null ? address : { port: 0 }
