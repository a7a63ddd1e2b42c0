import type { Carrier, CarrierMaker, Got, Line } from './carrier.ts'
import { market, openingBook, otherMarket } from './opening.ts'
import { isRow, rowOf, rowsOf, type Row } from './rows.ts'
import { signedOrder, type L2, type SigningFault, type TestOrder } from './signed-order.ts'
import { readStream, type VenueStream, type Way } from './streams.ts'

// A venue as a trader sees it, in whichever world.

export type Answer = Got & {
  readonly json: Row
  /** Of the error; null when there is none. */
  readonly code: unknown
  readonly data: unknown
  /** The data as one row and as a list of rows; empty when it is not that. */
  readonly row: Row
  readonly rows: readonly Row[]
}

export type OrderTerms = Partial<TestOrder> & { readonly id: string }

export type Caller = { readonly userAgent?: string | null; readonly from?: string; readonly apiKey?: string }

export type World = {
  readonly way: Way
  readonly accounts: Carrier['accounts']
  /** A call by the account of that number; null is somebody without a key. A body that is text goes out as it is. */
  call(by: number | null, method: string, path: string, body?: unknown, caller?: Caller): Promise<Answer>
  get(by: number | null, path: string): Promise<Answer>
  signed(by: number, order: OrderTerms, fault?: SigningFault): Row
  /** Signs and sends: a buy of 1 at 99 in the first market, good for an hour, unless told otherwise. */
  place(by: number, order: OrderTerms): Promise<Answer>
  /** The stream of a v1 address, over whichever protocol this world speaks. Rejects when it is refused. */
  stream(by: number | null, path: string): Promise<VenueStream>
  /** A socket as it is. */
  line(target: string, by: number | null, userAgent?: string | null): Promise<Line | Got>
  /** The venue's own doing; rejects when the control surface refuses. */
  control(name: string, body: Row): Promise<void>
  /** What the outside world shows in the first market: one large level on each side, a tenth from the mark. */
  deepBook(mark: number): Promise<void>
  nowMs(): number
  advance(ms: number): Promise<void>
  /** What `look` finds, as soon as it finds something; rejects after five seconds of the venue's time. */
  until<Found>(look: () => Promise<Found | null> | Found | null, what: string): Promise<Found>
  stop(): Promise<void>
}

const patienceMs = 60_000
const lookEveryMs = 5
/** The rate limit counts by address: what a world does to set itself up is nobody's of the behaviour. */
const setUpAddress = '192.0.2.1'

export async function openWorld(make: CarrierMaker, way: Way, options: readonly string[]): Promise<World> {
  const carrier = await make(options)
  const keyOf = (by: number | null) => (by === null ? null : (carrier.accounts[by]?.apiKey ?? null))
  let nonce = 0

  const call: World['call'] = async (by, method, path, body, caller = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const { apiKey = keyOf(by), ...rest } = caller
    return answerOf(
      await carrier.request({ method, path, apiKey, ...(text === undefined ? {} : { body: text }), ...rest }),
    )
  }
  const control: World['control'] = async (name, body) => {
    const { status, text } = await carrier.control(name, JSON.stringify(body))
    if (status !== 200) throw new Error(`the control surface refused ${name}: ${text}`)
  }
  const until: World['until'] = async (look, what) => {
    const giveUpAtMs = carrier.nowMs() + patienceMs
    for (;;) {
      const found = await look()
      if (found !== null) return found
      if (carrier.nowMs() > giveUpAtMs) throw new Error(`never came: ${what}`)
      await carrier.advance(lookEveryMs)
    }
  }

  const markets = await call(null, 'GET', '/info/markets', undefined, { from: setUpAddress })
  const l2s = new Map(markets.rows.map((row) => [row['name'], l2Of(row)]))
  for (const name of [market, otherMarket]) await control('book', { market: name, ...openingBook })

  const signed: World['signed'] = (by, terms, fault) => {
    const account = carrier.accounts[by]
    if (account === undefined) throw new Error(`there is no account ${by}`)
    nonce += 1
    const order: TestOrder = {
      market,
      type: 'LIMIT',
      side: 'BUY',
      qty: '1',
      price: '99',
      timeInForce: 'GTT',
      expiryEpochMillis: carrier.nowMs() + 3_600_000,
      fee: '0.0005',
      postOnly: false,
      reduceOnly: false,
      selfTradeProtectionLevel: 'ACCOUNT',
      ...terms,
    }
    // A market nobody knows has no units to sign in; any will do.
    const l2 = l2s.get(order.market) ?? l2s.get(market)
    if (l2 === undefined) throw new Error('the venue must list its market')
    return signedOrder({ account, l2, chainId: carrier.chainId }, order, nonce, fault)
  }
  return {
    way,
    accounts: carrier.accounts,
    call,
    get: (by, path) => call(by, 'GET', path),
    signed,
    place: (by, order) => call(by, 'POST', '/user/order', signed(by, order)),
    stream: (by, path) => {
      const account = by === null ? null : (carrier.accounts[by] ?? null)
      return readStream({ carrier, until, way }, account, path)
    },
    line: (target, by, userAgent = 'venue-test') => carrier.connect(target, keyOf(by), userAgent),
    control,
    deepBook: (mark) =>
      control('book', {
        market,
        bids: [[(mark - 0.1).toFixed(2), '100000']],
        asks: [[(mark + 0.1).toFixed(2), '100000']],
        mark: mark.toFixed(2),
      }),
    nowMs: () => carrier.nowMs(),
    advance: (ms) => carrier.advance(ms),
    until,
    stop: () => carrier.stop(),
  }
}

function answerOf({ status, text }: Got): Answer {
  const json = rowOf(text)
  const { error, data } = json
  return {
    status,
    text,
    json,
    code: isRow(error) ? error['code'] : null,
    data,
    row: isRow(data) ? data : {},
    rows: rowsOf(data),
  }
}

function l2Of(row: Row): L2 {
  const l2 = row['l2Config']
  if (!isRow(l2)) throw new Error('a market must tell what its orders are signed in')
  return {
    syntheticId: String(l2['syntheticId']),
    syntheticResolution: Number(l2['syntheticResolution']),
    collateralId: String(l2['collateralId']),
    collateralResolution: Number(l2['collateralResolution']),
  }
}
