import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { startProgram, type Program } from './program.ts'
import type { Scratch } from './scratch.ts'
import { hangMs, until } from './until.ts'

// The exchange simulator as a process, and what the test may know of it: its REST and its request log.

const Account = z.object({
  apiKey: z.string(),
  vault: z.string(),
  starkPrivateKey: z.string(),
  starkPublicKey: z.string(),
})
const Ready = z.object({
  rest: z.string(),
  stream: z.string(),
  chainId: z.enum(['SN_MAIN', 'SN_SEPOLIA']),
  markets: z.tuple([z.string()], z.string()),
  accounts: z.tuple([Account], Account),
})
export type ExchangeReady = z.infer<typeof Ready>

const LoggedRequest = z.object({
  atMs: z.number(),
  method: z.string(),
  path: z.string(),
  userAgent: z.string().nullable(),
  status: z.number(),
})
export type LoggedRequest = z.infer<typeof LoggedRequest>

const Orders = z.object({
  data: z.array(
    z.looseObject({ side: z.enum(['BUY', 'SELL']), status: z.string(), price: z.string(), externalId: z.string() }),
  ),
})
export type ShownOrder = z.infer<typeof Orders>['data'][number]

export type Exchange = {
  readonly program: Program
  readonly ready: ExchangeReady
  readonly account: ExchangeReady['accounts'][0]
  readonly access: { readonly rest: string; readonly apiKey: string }
  /** Every REST request so far, in the order of arrival. */
  requests(): LoggedRequest[]
  openOrders(): Promise<ShownOrder[]>
  /** Orders that have ended, newest first, and why. */
  orderHistory(): Promise<ShownOrder[]>
}

let logs = 0

/** Starts it on a free port; the market waits for the first account stream. */
export async function startExchange(scratch: Scratch, args: readonly string[]): Promise<Exchange> {
  logs += 1
  const logPath = scratch.file(`requests-${logs}.jsonl`)
  const program = startProgram(scratch, {
    name: 'exchange',
    args: ['simulator/main.ts', '--port', '0', '--await-account', '--request-log', logPath, ...args],
    env: { PILOTLIGHT_SUPERVISED: '1' },
  })
  const ready = Ready.parse(await program.line('its ready line', (line) => 'rest' in line))
  const account = ready.accounts[0]
  const read = async (path: string) => {
    const response = await fetch(`${ready.rest}${path}`, {
      headers: { 'x-api-key': account.apiKey, 'user-agent': 'pilotlight-test/1' },
      signal: AbortSignal.timeout(hangMs),
    })
    return Orders.parse(await response.json()).data
  }
  return {
    program,
    ready,
    account,
    access: { rest: ready.rest, apiKey: account.apiKey },
    requests: () => (existsSync(logPath) ? parseLog(readFileSync(logPath, 'utf8')) : []),
    openOrders: () => read('/user/orders'),
    orderHistory: () => read('/user/orders/history?limit=10000'),
  }
}

const parseLog = (text: string): LoggedRequest[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [LoggedRequest.parse(JSON.parse(line))]))

export const isQuoteRequest = ({ method, path }: LoggedRequest): boolean =>
  method === 'POST' && path === '/api/v1/user/order'
export const isSwitchRefresh = ({ path, status }: LoggedRequest): boolean =>
  path.startsWith('/api/v1/user/deadmanswitch?') && status === 200
/** A cancel of everything that the watchdog sent, not the daemon. */
export const isWatchdogCancel = ({ path, userAgent }: LoggedRequest): boolean =>
  path === '/api/v1/user/order/massCancel' && userAgent?.startsWith('pilotlight-watchdog/') === true

/** Resolves with the open orders once at least one rests on each side. */
export function bothSidesRest(exchange: Exchange, maxMs = hangMs): Promise<readonly ShownOrder[]> {
  return until('an order rests on each side', maxMs, async () => {
    const orders = await exchange.openOrders()
    return hasBothSides(orders) ? orders : null
  })
}

export const hasBothSides = (orders: readonly ShownOrder[]): boolean =>
  new Set(orders.map(({ side }) => side)).size === 2
