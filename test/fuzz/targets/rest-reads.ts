import { translation } from '../../../edge-daemon/venue/extended/translation.fixture.ts'
import { assert } from '#shared/assert.ts'
import { formatPrice, formatSize, type MarketSpec } from '#shared/market.ts'
import { clientOrderId, monoMs, priceTicks, sizeLots, tradeId, venueOrderId } from '#shared/units.ts'
import { readAccount, readOpenOrders, readOrder } from '../../../edge-daemon/venue/extended/account-reads.ts'
import { readFills } from '../../../edge-daemon/venue/extended/fill-pages.ts'
import * as history from '../../../edge-daemon/venue/extended/history-reads.ts'
import { carry } from '../../../edge-daemon/venue/extended/carry.ts'
import type { HttpClient } from '../../../edge-daemon/venue/extended/http.ts'
import type { HttpRequest } from '../../../edge-daemon/venue/extended/http-request.ts'
import { turned, type Talk } from '../../../edge-daemon/venue/extended/talk.ts'
import * as market from '../../../edge-daemon/venue/extended/market-reads.ts'
import * as owner from '../../../edge-daemon/venue/extended/owner-reads.ts'
import { createOrderHasher } from '../../../edge-daemon/venue/extended/signing.ts'
import {
  readSpec,
  readStartFacts,
  type Refusal,
  type StartFacts,
} from '../../../edge-daemon/venue/extended/start-facts.ts'
import { createTranslation } from '../../../edge-daemon/venue/extended/translate.ts'
import {
  armSwitch,
  cancelByClientId,
  cancelByVenueId,
  massCancel,
  setLeverage,
} from '../../../edge-daemon/venue/extended/writes.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import { assertOneOf, assertPlain } from '../expect.ts'
import { messageOf, writtenOf, type Input } from '../input.ts'
import type { Tree } from '../mutate-tree.ts'
import type { Target } from '../target.ts'
import { answers, envelope, refusal } from './rest-answers.ts'

// Every call of the adapter, over a connection on which anything may come back.

/** What a call of the adapter answers with, whichever it is. */
type Answer = { readonly result: string } | { readonly refusal: string } | object
type Call = () => Talk<Answer>

const names = ['ETH-USD']
const asked = {
  network: 'testnet',
  rest: 'https://api.starknet.sepolia.extended.exchange/api/v1',
  market: 'ETH-USD',
  starkPublicKey: '0x6a1b',
  vault: '100001',
} as const
const span = { market: 'ETH-USD', fromAtMs: 1, toAtMs: 2 }
const all = { markets: names, rowsMax: null }
const candles = { market: 'ETH-USD', type: 'trades', interval: 'PT1M', limit: 10, endAtMs: null } as const
const options = { translation, startedAtMs: monoMs(1_000) }

const calls: Readonly<Record<string, Call>> = {
  markets: () => market.readMarkets(names),
  stats: () => market.readStats('ETH-USD'),
  'order book': () => market.readOrderBook('ETH-USD'),
  trades: () => market.readTrades('ETH-USD'),
  candles: () => market.readCandles(candles),
  'funding rates': () => market.readFundingRates(span),
  'open interest': () => market.readOpenInterest(span, 'PT1H'),
  'signing domain': market.readStarknetDomain,
  'market spec': () => turned(readSpec(asked), tradable),
  'start facts': () => turned(readStartFacts(asked), signable),
  'account info': owner.readAccountInfo,
  balance: owner.readBalance,
  positions: () => owner.readPositions(names),
  orders: () => owner.readOrders(names),
  'order by number': () => owner.readOrderByVenueId(venueOrderId('9223372036854775807')),
  'orders by name': () => owner.readOrdersByClientId(clientOrderId('ours-1')),
  fees: () => owner.readFees('ETH-USD'),
  leverage: () => owner.readLeverage(names),
  'order history': () => history.readOrderHistory({ ...all, clientId: null }),
  'position history': () => history.readPositionHistory(all),
  'fill rows': () => history.readFillRows(all),
  'funding payments': () => history.readFundingPayments({ ...all, fromAtMs: 1 }),
  'own order': () => readOrder(options, clientOrderId('ours-1')),
  'own open orders': () => readOpenOrders(options),
  'own account': () => readAccount(options),
  'own fills': () => readFills(options, tradeId('1784963886257016800')),
}

const setOwnLeverage: Call = () => setLeverage('ETH-USD', '10')
const writes: readonly Call[] = [
  () => cancelByClientId(clientOrderId('ours-1')),
  () => cancelByVenueId(venueOrderId('9223372036854775807')),
  () => massCancel({ all: true }),
  () => armSwitch(60),
  setOwnLeverage,
]

/** A market that is let through can be counted in. */
function tradable<Read extends MarketSpec | Refusal>(read: Read): Read {
  if ('refusal' in read) return read
  createTranslation(read)
  assert(read.minOrderLots >= 0, 'the smallest order has no sign')
  return read
}

/** What accounts were made of that orders were hashed for: most inputs change nothing of it. */
const signedFor = new Set<string>()

/** An account that is let through can sign. */
function signable(read: StartFacts | Refusal): StartFacts | Refusal {
  if ('refusal' in read) return read
  const { spec, domain, feeRateMax } = read
  tradable(spec)
  const facts = JSON.stringify([spec, domain, feeRateMax])
  if (signedFor.has(facts)) return read
  if (signedFor.size > 1_000) signedFor.clear()
  signedFor.add(facts)
  const hashOf = createOrderHasher({ publicKey: asked.starkPublicKey, vault: asked.vault }, spec.settlement, domain)
  const hash = hashOf({
    side: 'buy',
    qty: formatSize(spec, sizeLots(Math.min(1_000, Math.max(1, spec.minOrderLots)))),
    price: formatPrice(spec, priceTicks(33_345)),
    feeRate: feeRateMax,
    expiryEpochMillis: 1_790_000_000_000,
    nonce: 1,
  })
  assert(hash > 0n, 'an order has a hash')
  return read
}

const targetOf = (name: string, callOf: (base: number) => Call): Target => ({
  name: `rest ${name}`,
  start: () => async (input) => {
    const { http, sent } = hostileVenue(input)
    const answer = await carry(http, callOf(input.base)())
    assert(sent.count >= 1 && sent.count <= requestsMax, `${sent.count} requests for one call are too many`)
    return outcomeOf(answer)
  },
})

export const restTargets: readonly Target[] = [
  ...Object.entries(calls).map(([name, call]) => targetOf(name, () => call)),
  // All writes are answered in one form.
  targetOf('writes', (base) => writes[(base >> 3) % writes.length] ?? setOwnLeverage),
]

/** Six reads of balance and position; pages that do not go on are left after the second. */
const requestsMax = 12
const statuses = [201, 204, 301, 302, 400, 401, 403, 404, 404, 409, 418, 429, 500, 502, 503, 504]
const results = ['got', 'read', 'accepted', 'failed']
const errorKinds = ['refused', 'rate_limited', 'unreachable', 'unauthorized', 'closed', 'ambiguous']

/** Answers each path with its valid answer, changed by the input: by its numbers also the status and the lost ones. */
function hostileVenue(input: Input): { readonly http: HttpClient; readonly sent: { count: number } } {
  const sent = { count: 0 }
  // Every path is asked once only, but for pages and for reads side by side; the same text comes each time.
  const written = new Map<string, string>()
  const send = (request: HttpRequest, onSent?: () => void): Promise<HttpOutcome> => {
    sent.count += 1
    onSent?.()
    return Promise.resolve(outcomeFor(request.path, input, written, sent.count))
  }
  return { http: { send, close: () => undefined }, sent }
}

function outcomeFor(path: string, input: Input, written: Map<string, string>, nth: number): HttpOutcome {
  const { base } = input
  if (base % 61 === 0) return { result: 'lost', detail: 'ECONNRESET' }
  if (base % 67 === 0) return { result: 'not_sent', detail: 'ECONNREFUSED' }
  const isRefused = base % 5 === 0
  const status = isRefused || base % 11 === 0 ? (statuses[base % statuses.length] ?? 400) : 200
  // In a call of several questions the change may be in any of their answers.
  const isChanged = base % 3 === 0 || nth === 1 + (base % 7)
  const tree = isRefused && base % 2 === 0 ? refusal : envelopeOf(path)
  const key = `${path} ${isChanged}`
  const text = written.get(key) ?? (isChanged || nth === 1 ? textOf(tree, input) : writtenOf(tree))
  written.set(key, text)
  return { result: 'answered', status, retryAfterMs: base % 13 === 0 ? 5_000 : null, text }
}

const textOf = (tree: Tree, input: Input): string => messageOf([tree, refusal], { ...input, base: 0 })

const envelopes: readonly (readonly [string, Tree])[] = answers.map(([path, data]) => [path, envelope(data)])
const nothing = envelope(null)

const envelopeOf = (path: string): Tree => envelopes.find(([beginning]) => path.startsWith(beginning))?.[1] ?? nothing

export function outcomeOf(answer: Answer): string {
  assertPlain(answer, 'the answer')
  if ('refusal' in answer) {
    assert(typeof answer.refusal === 'string' && answer.refusal !== '', 'a refusal is a sentence')
    return 'refused to start'
  }
  // Facts and specs are answered as they are.
  if (!('result' in answer)) return 'value'
  assertOneOf(answer.result, results, 'the result')
  if (answer.result !== 'failed') return answer.result
  assert('error' in answer && typeof answer.error === 'object' && answer.error !== null, 'a failure has an error')
  const kind = 'kind' in answer.error ? String(answer.error.kind) : ''
  assertOneOf(kind, errorKinds, 'the error')
  return 'reason' in answer.error ? `failed ${kind} ${String(answer.error.reason)}` : `failed ${kind}`
}
