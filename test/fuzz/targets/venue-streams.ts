import { assert } from '#shared/assert.ts'
import { changedText, changedTree, messageOf } from '../input.ts'
import { writeTree, type Tree } from '../mutate-tree.ts'
import type { Target } from '../target.ts'
import { advance, assertReply, createWorld, worldEvery } from './world.ts'

// The simulated venue's streams: addresses of upgrades, and what is said on its RPC socket.

const inputsPerWorld = 5_000
/** Frames with which a connection may begin, one or two for each market and one for each kind of the account. */
const firstFramesMax = 16

const addresses: readonly string[] = [
  'v1/orderbooks/ETH-USD',
  'v1/orderbooks/ETH-USD?depth=1',
  'v1/orderbooks',
  'v1/orderbooks/rfq/ETH-USD?depth=1',
  'v1/publicTrades/ETH-USD',
  'v1/publicTrades',
  'v1/funding/BTC-USD',
  'v1/prices/mark/ETH-USD',
  'v1/prices/index',
  'v1/candles/ETH-USD/trades?interval=PT1M',
  'v1/candles/ETH-USD/mark-prices?interval=P30D',
  'v1/account',
  'v2/rpc',
]

export const venueUpgradeTarget: Target = {
  name: 'venue upgrade',
  start: () => {
    const nextWorld = worldEvery(inputsPerWorld, () => createWorld(false))
    return (input) => {
      const world = nextWorld()
      const { base } = input
      const address = addresses[base % addresses.length] ?? ''
      const segments = changedTree(address.split('/'), input)
      const path = (Array.isArray(segments) ? segments : [segments]).map(wordOf).join('/')
      const texts: string[] = []
      const stream = world.exchange.openStream({
        target: changedText(`/stream.extended.exchange/${path}`, input, '/stream.extended.exchange/v1/account'),
        apiKey: base % 3 === 0 ? null : (world.apiKeys[0] ?? null),
        userAgent: base % 37 === 0 ? '' : 'fuzz/1',
        deliver: (text) => texts.push(text),
      })
      if (stream.type === 'refused') {
        assert(texts.length === 0, 'who is refused hears nothing')
        return `refused ${assertReply(stream.reply)}`
      }
      advance(world, 120)
      const outcome = texts.length === 0 ? 'open' : assertFrames(texts)
      stream.close()
      const heard = texts.length
      if (base % 16 === 0) advance(world, 200)
      assert(texts.length === heard, 'who has left hears nothing more')
      return outcome
    }
  },
}

const wordOf = (tree: Tree): string => (typeof tree === 'string' ? tree.replaceAll('\uE000', '') : writeTree(tree))

function assertFrames(texts: readonly string[]): string {
  assert(texts.length <= firstFramesMax * 2, `${texts.length} frames within a moment are too many`)
  for (const text of texts.slice(0, 2)) {
    const json: unknown = JSON.parse(text)
    assert(typeof json === 'object' && json !== null, 'a frame is an object')
    if ('status' in json) return `error ${assertReply({ status: 404, body: text, headers: {} })}`
    assert('seq' in json && typeof json.seq === 'number' && 'ts' in json, 'a frame is numbered and stamped')
  }
  return 'frames'
}

const call = (method: string, params: Tree): Tree => ({ jsonrpc: '2.0', id: '1', method, params })
const subscribe = (scope: string, selector: Tree): Tree => call('subscribe', { scope, selector })
const rpcCalls: readonly Tree[] = [
  subscribe('orderbooks', { market: 'ETH-USD', depth: 'full', rfqOnly: false }),
  subscribe('orderbooks', { market: 'ETH-USD', depth: '1' }),
  subscribe('trades', { market: null }),
  subscribe('prices', { type: 'mark', market: 'ETH-USD' }),
  subscribe('funding-rates', { market: 'BTC-USD' }),
  subscribe('candles', { type: 'last', market: 'ETH-USD', interval: 'PT1M' }),
  call('subscribe', { scope: 'account', selector: { account: '1001' }, apiKey: '@key' }),
  call('unsubscribe', { subscription: 'orderbooks.ETH-USD' }),
  call('ping', {}),
  call('list-subscriptions', {}),
]

const codes = [-32_700, -32_600, -32_601, -32_602, -32_001]
const messagesPerConnection = 300

export const venueRpcTarget: Target = {
  name: 'venue rpc',
  start: () => {
    const nextWorld = worldEvery(inputsPerWorld, () => createWorld(false))
    let texts: string[] = []
    let stream: ReturnType<ReturnType<typeof createWorld>['exchange']['openStream']> | null = null
    let nth = 0
    return (input) => {
      const world = nextWorld()
      if (nth % messagesPerConnection === 0) {
        if (stream?.type === 'open') stream.close()
        stream = world.exchange.openStream({
          target: '/stream.extended.exchange/v2/rpc',
          apiKey: input.base % 2 === 0 ? null : (world.apiKeys[0] ?? null),
          userAgent: 'fuzz/1',
          deliver: (text) => texts.push(text),
        })
      }
      nth += 1
      assert(stream?.type === 'open', 'the RPC socket opens for everybody')
      advance(world, 3)
      texts = []
      stream.send(messageOf(rpcCalls, input).replace('@key', world.apiKeys[0] ?? ''))
      return outcomeOf(texts)
    }
  },
}

/** One answer, and after a subscription what it begins with. */
function outcomeOf(texts: readonly string[]): string {
  // Frames of what was subscribed before may come first.
  const replies = texts.filter((text) => text.startsWith('{"jsonrpc"'))
  const [first] = replies
  assert(first !== undefined && replies.length === 1, 'every message is answered once')
  const reply: unknown = JSON.parse(first)
  assert(typeof reply === 'object' && reply !== null && 'id' in reply, 'an answer says to what')
  if ('error' in reply) {
    const { error } = reply
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
    assert(typeof code === 'number' && codes.includes(code), `the code ${String(code)} is none of the venue's`)
    assert(first.length <= 1_000, 'a refusal is short')
    return `refused ${code}`
  }
  assert('result' in reply && texts.length <= firstFramesMax, 'a result is followed by the first frames at most')
  for (const text of texts) assert(text === first || /"seq":\d+/.test(text), 'frames are numbered')
  return texts.length > 1 ? 'result and frames' : 'result'
}

export const venueControlTarget: Target = {
  name: 'venue control',
  start: () => {
    const nextWorld = worldEvery(inputsPerWorld, () => createWorld(false))
    return (input) => {
      const world = nextWorld()
      const [method, path, body] = controlCalls[input.base % controlCalls.length] ?? ['GET', 'misbehaviour', null]
      const text = changedText(body === null ? '' : writeTree(changedTree(body, input)), input, '{"mode":"OPEN"}')
      const before = world.exchange.state.totalCash
      const reply = world.exchange.control(method, `/control/${path}`, text)
      const outcome = assertReply(reply)
      if (reply.status !== 200) assert(world.exchange.state.totalCash === before, 'a refusal moves no money')
      advance(world, 5)
      // Whatever was set, the venue goes on answering.
      assertReply(world.exchange.call({ method: 'GET', target: '/api/v1/info/markets', apiKey: null }))
      return `${path} ${outcome}`
    }
  },
}

const misbehaviour: Tree = {
  seed: 5,
  latency: { request: { type: 'uniform', fromMs: 1, toMs: 5 }, engine: { type: 'fixed', ms: 5 } },
  requests: [
    { method: 'GET', path: '/user/*', probability: 0.5, fault: { type: 'stale', ms: 1_000 } },
    { path: '/user/order', next: 3, fault: { type: 'status', status: 429, retryAfterSeconds: 1, taken: false } },
  ],
  streams: [{ stream: 'book', probability: 0.1, fault: { type: 'drop', numbered: true } }],
  clockOffsetMs: 2_500,
  silentRpc: false,
}

const controlCalls: readonly (readonly [string, string, Tree])[] = [
  ['GET', 'misbehaviour', null],
  ['DELETE', 'misbehaviour', null],
  ['POST', 'misbehaviour', misbehaviour],
  ['POST', 'mode', { mode: 'POST_ONLY' }],
  ['POST', 'market', { market: 'ETH-USD', status: 'REDUCE_ONLY' }],
  ['POST', 'index', { market: 'ETH-USD', price: '1700' }],
  ['POST', 'collateral', { accountId: 1_001, amount: '-10.5' }],
  ['POST', 'refusals', { accountId: 1_001, reason: 'POST_ONLY_FAILED', count: 2 }],
  ['POST', 'edits', { keepsPriorityOnSizeDown: true, losesBothOnRefusal: false, overlapMs: 100 }],
]
