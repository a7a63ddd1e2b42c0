import { z } from 'zod'
import type { SimulatedAccount } from './accounts.ts'
import { candleIntervals, type CandleInterval } from './candles.ts'
import type { Topic } from './topics.ts'
import { readJson } from './wire.ts'

// What the RPC socket can be asked, read from the text of one message.

export type RpcCall =
  | { readonly method: 'subscribe'; readonly subscription: string; readonly topic: Topic }
  | { readonly method: 'unsubscribe'; readonly subscription: string }
  | { readonly method: 'ping' | 'list-subscriptions' }

export type RpcId = string | number | null

export type RpcRequest =
  | { readonly type: 'call'; readonly id: RpcId; readonly call: RpcCall }
  | {
      readonly type: 'refused'
      readonly id: RpcId
      readonly code: -32700 | -32600 | -32601 | -32602 | -32001
      readonly message: string
    }

const Envelope = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string().max(100), z.number()]),
  method: z.string().max(100),
  params: z.unknown().optional(),
})

const market = z.string().min(1).max(40)
const anyMarket = z.object({ market: market.nullish() })
const intervals = Object.keys(candleIntervals).filter((key): key is CandleInterval => key in candleIntervals)

const Subscribe = z.discriminatedUnion('scope', [
  z.object({
    scope: z.literal('orderbooks'),
    selector: anyMarket.extend({
      depth: z.enum(['full', '1']).default('full'),
      rfqOnly: z.boolean().nullish(),
    }),
  }),
  z.object({ scope: z.literal('trades'), selector: anyMarket.default({}) }),
  z.object({ scope: z.literal('prices'), selector: anyMarket.extend({ type: z.enum(['mark', 'index']) }) }),
  z.object({ scope: z.literal('funding-rates'), selector: anyMarket.default({}) }),
  z.object({
    scope: z.literal('candles'),
    selector: z.object({ type: z.enum(['last', 'mark', 'index']), market, interval: z.enum(intervals) }),
  }),
  z.object({
    scope: z.literal('account'),
    selector: z.object({ account: z.union([z.string().max(40), z.int()]).nullish() }).default({}),
    apiKey: z.string().max(200).nullish(),
  }),
])

const Unsubscribe = z.object({ subscription: z.string().max(200) })

/** `holder` is the account of the key in the upgrade, if there was one; a key in the request goes before it. */
export function readRpcRequest(
  text: string,
  accounts: ReadonlyMap<string, SimulatedAccount>,
  holder: SimulatedAccount | null,
): RpcRequest {
  const json = readJson(text)
  if (json === null) return { type: 'refused', id: null, code: -32_700, message: 'the message is not JSON' }
  const envelope = Envelope.safeParse(json.value)
  if (!envelope.success) {
    return { type: 'refused', id: idOf(json.value), code: -32_600, message: sentence(envelope.error) }
  }
  const { id, method, params } = envelope.data
  switch (method) {
    case 'ping':
    case 'list-subscriptions':
      return { type: 'call', id, call: { method } }
    case 'unsubscribe': {
      const subscription = subscriptionNamed(params)
      if (typeof subscription !== 'string') {
        return { type: 'refused', id, code: -32_602, message: sentence(subscription) }
      }
      return { type: 'call', id, call: { method, subscription } }
    }
    case 'subscribe': {
      const parsed = Subscribe.safeParse(params)
      if (!parsed.success) return { type: 'refused', id, code: -32_602, message: sentence(parsed.error) }
      const asked = parsed.data
      if (asked.scope !== 'account') return { type: 'call', id, call: { method, ...publicTopicOf(asked) } }
      const key = asked.apiKey ?? null
      const account = key === null ? holder : (accounts.get(key) ?? null)
      const named = asked.selector.account ?? account?.accountId
      if (account === null || String(account.accountId) !== String(named)) {
        return { type: 'refused', id, code: -32_001, message: 'the API key is missing or not of this account' }
      }
      const { accountId } = account
      const topic: Topic = { stream: 'account', accountId }
      return { type: 'call', id, call: { method, subscription: `account.${accountId}`, topic } }
    }
    default:
      return { type: 'refused', id, code: -32_601, message: 'there is no such method' }
  }
}

type PublicSubscribe = Exclude<z.infer<typeof Subscribe>, { scope: 'account' }>

function publicTopicOf({ scope, selector }: PublicSubscribe): { readonly subscription: string; readonly topic: Topic } {
  const name = selector.market ?? 'all'
  const asked = selector.market ?? null
  switch (scope) {
    case 'orderbooks': {
      const isBest = selector.depth === '1'
      const isRfq = selector.rfqOnly === true
      return {
        subscription: `orderbooks.${isBest ? '1.' : ''}${name}${isRfq ? '.rfq' : ''}`,
        topic: { stream: isBest ? 'best' : 'book', market: asked, isRfq },
      }
    }
    case 'trades':
      return { subscription: `trades.${name}`, topic: { stream: 'trades', market: asked } }
    case 'prices':
      return { subscription: `prices.${selector.type}.${name}`, topic: { stream: selector.type, market: asked } }
    case 'funding-rates':
      return { subscription: `funding-rates.${name}`, topic: { stream: 'funding', market: asked } }
    case 'candles': {
      const { type, interval } = selector
      return {
        subscription: `candles.${type}.${name}.${interval}`,
        topic: { stream: 'candles', market: selector.market, price: type === 'last' ? 'trades' : type, interval },
      }
    }
  }
}

/**
 * What a request wants ended. The venue's own library does not name the subscription but says again what it had asked for;
 * the account's key is not looked at then, because nobody else's stream can be ended here.
 */
function subscriptionNamed(params: unknown): string | z.ZodError {
  const named = Unsubscribe.safeParse(params)
  if (named.success) return named.data.subscription
  const again = Subscribe.safeParse(params)
  if (!again.success) return named.error
  const asked = again.data
  return asked.scope === 'account' ? `account.${asked.selector.account ?? ''}` : publicTopicOf(asked).subscription
}

/** The id of a message that is otherwise unusable, so that its sender can tell which of his it was. */
function idOf(value: unknown): RpcId {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  return (typeof id === 'string' && id.length <= 100) || typeof id === 'number' ? id : null
}

function sentence(error: z.ZodError): string {
  const issue = error.issues[0]
  const field = issue === undefined || issue.path.length === 0 ? 'the request' : issue.path.join('.')
  return `${field}: ${issue?.message ?? 'invalid'}`
}
