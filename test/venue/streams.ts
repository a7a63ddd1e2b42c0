import type { Carrier, Line } from './carrier.ts'
import { isRow, rowOf, type Row } from './rows.ts'
import type { World } from './world.ts'

// A stream by its v1 address, read over a socket of its own or over an RPC connection with one subscription. What the two
// write differently is made alike here; what they number and say alike is left as it came.

export type Way = 'v1' | 'rpc'

export type VenueFrame = {
  /** Without the scope that RPC puts before it; null where v1 has none. */
  readonly type: string | null
  readonly data: Row
  /** The data when it is a list. */
  readonly list: readonly Row[]
  readonly ts: unknown
  readonly seq: unknown
  readonly raw: Row
}

export type VenueStream = {
  frames(): VenueFrame[]
  /** Everything that came, as it was written. */
  texts(): readonly string[]
  /** The first frame, past or to come, that fits. */
  until(fits: (frame: VenueFrame) => boolean, what?: string): Promise<VenueFrame>
  /** The frames as soon as there are so many. */
  count(most: number): Promise<VenueFrame[]>
  close(): void
}

export const v1Prefix = '/stream.extended.exchange/v1'
export const rpcTarget = '/stream.extended.exchange/v2/rpc'

type Parts = { readonly carrier: Carrier; readonly until: World['until']; readonly way: Way }

export async function readStream(
  { carrier, until, way }: Parts,
  account: Carrier['accounts'][number] | null,
  path: string,
): Promise<VenueStream> {
  const target = way === 'v1' ? `${v1Prefix}${path}` : rpcTarget
  const line = await carrier.connect(target, account?.apiKey ?? null, 'venue-test')
  if (!('texts' in line)) throw new Error(`the stream ${path} was refused with ${line.status}`)
  if (way === 'rpc') await subscribe(line, until, paramsOf(path, account))
  const frames = () =>
    line.texts
      .map(rowOf)
      .filter((row) => 'data' in row)
      .map(frameOf)
  return {
    frames,
    texts: () => line.texts,
    until: (fits, what = 'a frame that fits') => until(() => frames().find(fits) ?? null, `${what} on ${path}`),
    count: (most) => until(() => (frames().length >= most ? frames() : null), `${most} frames on ${path}`),
    close: () => line.close(),
  }
}

async function subscribe(line: Line, until: World['until'], params: Row): Promise<void> {
  line.send(JSON.stringify({ jsonrpc: '2.0', id: 'one', method: 'subscribe', params }))
  const reply = await until(() => line.texts.map(rowOf).find(({ id }) => id === 'one') ?? null, 'a reply to subscribe')
  if (isRow(reply['error'])) throw new Error(`the stream was refused with ${String(reply['error']['code'])}`)
}

const candleTypes: Readonly<Record<string, string>> = { trades: 'last', 'mark-prices': 'mark', 'index-prices': 'index' }

/** The subscription that says the same as a v1 address. */
function paramsOf(path: string, account: Carrier['accounts'][number] | null): Row {
  const [address = '', query = ''] = path.split('?')
  const [, stream = '', second, third] = address.split('/')
  const asked = new URLSearchParams(query)
  switch (stream) {
    case 'account':
      return {
        scope: 'account',
        selector: account === null ? {} : { account: String(account.accountId) },
        ...(account === null ? {} : { apiKey: account.apiKey }),
      }
    case 'orderbooks':
      return { scope: 'orderbooks', selector: { market: second ?? null, depth: asked.get('depth') ?? 'full' } }
    case 'publicTrades':
      return { scope: 'trades', selector: { market: second ?? null } }
    case 'funding':
      return { scope: 'funding-rates', selector: { market: second ?? null } }
    case 'prices':
      return { scope: 'prices', selector: { type: second, market: third ?? null } }
    case 'candles':
      return {
        scope: 'candles',
        selector: { type: candleTypes[third ?? ''], market: second, interval: asked.get('interval') },
      }
    default:
      throw new Error(`there is no stream ${stream}`)
  }
}

const untypedByV1 = new Set(['TRADES', 'FUNDING_RATES', 'CANDLES', 'CANDLE'])

function frameOf(raw: Row): VenueFrame {
  const { data, ts, seq } = raw
  const named = typeof raw['type'] === 'string' ? raw['type'].replace(/^[A-Z_]+\./, '') : null
  return {
    type: named !== null && untypedByV1.has(named) ? null : named,
    data: isRow(data) ? data : {},
    list: Array.isArray(data) ? data.filter(isRow) : [],
    ts,
    seq,
    raw,
  }
}
