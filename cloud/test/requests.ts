import { exports } from 'cloudflare:workers'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { FillData, RecordEnvelope } from '#shared/contracts/records.ts'

// What tests say to the Worker, and the shortest valid messages to say.

export const origin = 'http://pilotlight.test'
export const tokens = {
  ingest: 'ingest-token-of-the-tests',
  read: 'read-token-of-the-tests',
  operator: 'operator-token-of-the-tests',
  dashboard: 'dashboard-token-of-the-tests',
}

type Ask = {
  readonly token?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly host?: string
}

/** Sends one request; a body that is not text is sent as JSON. */
export function ask(method: string, path: string, { token, body, headers = {}, host }: Ask = {}): Promise<Response> {
  const sent = new Headers({ host: host ?? new URL(origin).host, ...headers })
  if (token !== undefined) sent.set('authorization', `Bearer ${token}`)
  const text = body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body)
  return exports.default.fetch(new Request(`${origin}${path}`, { method, headers: sent, body: text }))
}

export const run = 'run00001'

export function heartbeat(bot: string, seq: number, change: Partial<Heartbeat> = {}): Heartbeat {
  return {
    version: 1,
    bot,
    run,
    seq,
    sentAtMs: 1,
    market: 'XRP-USD',
    quoting: true,
    haltReasons: [],
    openOrders: 2,
    position: '0',
    mid: '0.27',
    pnl: { capture: '0', inventory: '0', fees: '0', funding: '0', total: '0' },
    equity: '1000',
    fills: 0,
    requests: { create: 2, edit: 0, cancel: 0 },
    rejects: 0,
    journalSeq: 1,
    ackedSeq: 0,
    configVersion: 0,
    configHash: '',
    acks: [],
    ...change,
  }
}

export function record(bot: string, seq: number, type = 'note', data: RecordEnvelope['data'] = {}): RecordEnvelope {
  return { v: 1, bot, run, boot: 'boot', seq, wallMs: 1, monoMs: 1, type, data }
}

export function fill(tradeId: string, change: Partial<FillData> = {}): RecordEnvelope['data'] {
  return {
    tradeId,
    orderId: '1784963886257016832',
    clientId: 'c-1',
    market: 'XRP-USD',
    side: 'buy',
    price: '0.27',
    size: '10',
    fee: '0.001',
    isTaker: false,
    venueAtMs: 1_000,
    mid: '0.27005',
    positionAfter: '10',
    ...change,
  }
}

export const batchOf = (bot: string, records: readonly RecordEnvelope[]) => ({
  version: 1 as const,
  bot,
  run,
  records: [...records],
})
