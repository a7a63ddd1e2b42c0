import { z } from 'zod'
import { Latency } from './latency.ts'

// What tests can make the venue do wrong, as the control surface takes it. Everything is off until it is set, and the
// same settings followed by the same requests and frames give the same faults.

/** When a rule strikes: with `probability` each time it fits (default 1), at most `next` times (default: always). */
const strikes = {
  probability: z.number().min(0).max(1).optional(),
  next: z.int().min(1).max(1_000_000).optional(),
}

/** False: the exchange never sees the request. True: it does what was asked, and only the answer is spoiled. */
const taken = z.boolean().default(false)

/**
 * What happens to a REST request.
 *
 * - `lose_request`: the connection breaks before the exchange sees anything.
 * - `lose_answer`: the exchange does what was asked, then the connection breaks.
 * - `status`: an error of this HTTP status in the venue's envelope; with `retryAfterSeconds` also that header.
 * - `html`: a page as a proxy in front of the venue would answer.
 * - `truncated`: the answer stops in the middle of its JSON.
 * - `huge`: valid JSON of about so many bytes.
 * - `stale`: a read of the account shows what was true so many milliseconds ago.
 * - `slow`: waits before the exchange sees the request and before the answer leaves.
 */
const RequestFaultSetting = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('lose_request') }),
  z.strictObject({ type: z.literal('lose_answer') }),
  z.strictObject({
    type: z.literal('status'),
    status: z.int().min(400).max(599),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
    taken,
  }),
  z.strictObject({ type: z.literal('html'), status: z.int().min(200).max(599).default(502), taken }),
  z.strictObject({ type: z.literal('truncated') }),
  z.strictObject({
    type: z.literal('huge'),
    bytes: z
      .int()
      .min(1)
      .max(64 * 1024 * 1024),
    taken,
  }),
  z.strictObject({ type: z.literal('stale'), ms: z.int().min(1).max(600_000) }),
  z.strictObject({ type: z.literal('slow'), before: Latency.optional(), after: Latency.optional() }),
])
export type RequestFaultSetting = z.infer<typeof RequestFaultSetting>

/** `path` is what follows /api/v1, without the query; a star stands for any text, slashes included. */
const RequestRule = z.strictObject({
  method: z.enum(['GET', 'POST', 'PATCH', 'DELETE', 'PUT']).optional(),
  path: z.string().min(1).max(200).startsWith('/').default('/*'),
  ...strikes,
  fault: RequestFaultSetting,
})
export type RequestRule = z.infer<typeof RequestRule>

const closeCode = z.union([z.literal([1000, 1001, 1008, 1011, 1012, 1013]), z.int().min(3_000).max(4_999)])

export const streamKinds = ['book', 'best', 'trades', 'mark', 'index', 'funding', 'candles', 'account'] as const
/** What a frame is about, the same on v1 sockets and on the RPC socket. */
export type StreamKind = (typeof streamKinds)[number]

/**
 * What happens to a frame, or with it to its connection.
 *
 * - `drop`: the frame is not sent. Its number is missing, unless `numbered` is false: then nobody can tell.
 * - `duplicate`: the frame is sent twice, number and all.
 * - `reorder`: the frame waits until the next one of its connection has been sent.
 * - `gap`: nothing is lost, but a number is skipped before the frame.
 * - `stall`: the connection stays open and silent for so long; what it kept back then comes at once. With `pongs` false
 *   it neither pings nor answers pings meanwhile, like a peer that is gone.
 * - `disconnect`: the connection ends, with a close frame when there is a `code`, else without a word.
 */
const FrameFaultSetting = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('drop'), numbered: z.boolean().default(true) }),
  z.strictObject({ type: z.literal('duplicate') }),
  z.strictObject({ type: z.literal('reorder') }),
  z.strictObject({ type: z.literal('gap') }),
  z.strictObject({ type: z.literal('stall'), forMs: z.int().min(1).max(3_600_000), pongs: z.boolean().default(true) }),
  z.strictObject({ type: z.literal('disconnect'), code: closeCode.optional() }),
])
export type FrameFaultSetting = z.infer<typeof FrameFaultSetting>

const StreamRule = z.strictObject({
  /** Left out: every stream. */
  stream: z.enum(streamKinds).optional(),
  ...strikes,
  fault: FrameFaultSetting,
})
export type StreamRule = z.infer<typeof StreamRule>

/**
 * The body of POST /control/misbehaviour. It replaces everything that was set before; what is left out is off.
 *
 * - `latency`: `request` is the round trip, half of it before the exchange sees the request; `engine` replaces the delay
 *   from the acknowledgement until the engine acts; `stream` delays frames without reordering them.
 * - `requests` and `streams`: of the rules that fit, the first that strikes decides.
 * - `clockOffsetMs`: added to every time the venue tells; what it does when is not moved.
 * - `silentRpc`: a subscription that cannot be granted gets no reply, as the venue's own RPC does.
 * - `seed`: of all draws; by default the seed of the run.
 */
export const MisbehaviourSettings = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  latency: z
    .strictObject({ request: Latency.optional(), engine: Latency.optional(), stream: Latency.optional() })
    .default({}),
  requests: z.array(RequestRule).max(100).default([]),
  streams: z.array(StreamRule).max(100).default([]),
  clockOffsetMs: z.int().min(-86_400_000).max(86_400_000).default(0),
  silentRpc: z.boolean().default(false),
})
export type MisbehaviourSettings = z.infer<typeof MisbehaviourSettings>

export const goodBehaviour: MisbehaviourSettings = MisbehaviourSettings.parse({})
