import { z } from 'zod'
import { Decimal, Id, Instant, Text } from './wire.ts'

// The venue's stream messages as far as they are read. The two sockets frame them differently (numbers, types with a scope
// before a dot), but what they carry is the same and is read here once. Unknown fields and words pass, wrong types do not.

/** The word without its scope: "ORDERBOOKS.DELTA" is "DELTA". */
const Type = Text.transform((text) => text.slice(text.lastIndexOf('.') + 1).toUpperCase())

const Level = z.object({ p: Decimal, q: Decimal, c: Decimal.nullish() })
export type WireLevel = z.infer<typeof Level>
export const BookFrame = z.object({
  type: Type,
  ts: Instant,
  /** `d`: the depth, `f` for the full book. */
  data: z.object({ m: Text, b: z.array(Level), a: z.array(Level), d: Text.nullish() }),
})

export const WirePublicTrade = z.object({
  i: Id,
  m: Text,
  S: Text,
  T: Instant,
  p: Decimal,
  q: Decimal,
  /** A simulator's addition: when the print was recorded. */
  tapeT: Instant.nullish(),
})
export type WirePublicTrade = z.infer<typeof WirePublicTrade>

/**
 * Rows are parsed one by one later, so that one strange row does not hide the others; so are those of the account. Each of
 * them costs, a strange one most of all, so there are bounds far above what the venue has to say at once: it repeats fifty
 * prints, and a market takes two hundred orders.
 */
const printsMax = 1_000
const rowsMax = 2_000
const Rows = z.array(z.unknown()).max(rowsMax).nullish()

export const TradesFrame = z.object({ data: z.array(z.unknown()).max(printsMax) })

/** Mark and index. */
export const PriceFrame = z.object({ data: z.object({ m: Text, p: Decimal }) })

export const FundingFrame = z.object({ data: z.object({ m: Text, T: Instant, f: Decimal }) })

export const AccountFrame = z.object({
  type: Type,
  data: z.object({
    isSnapshot: z.boolean().nullish(),
    orders: Rows,
    trades: Rows,
    positions: Rows,
    balance: z.unknown().optional(),
  }),
})

/** The number of a message within its connection. */
export const Numbered = z.object({ seq: z.number().int().nonnegative() })

/** Whichever of the two systems' ids it is, our own are texts. */
const RpcId = z.union([z.string().max(100), z.number()]).transform(String)

/** A result that names nothing, a mere word or a yes: nobody says what an answered ping carries. */
const Plain = z.union([z.string(), z.boolean(), z.number()]).transform(() => null)

/** An answer on the RPC socket to a request of ours. Of a result only the name of a subscription is read. */
export const RpcReply = z.object({
  id: RpcId,
  result: z.union([z.object({ subscription: Text.nullish() }), Plain]).nullish(),
  error: z.object({ code: z.number(), message: Text.nullish() }).nullish(),
})

/** A stream's message on the RPC socket, before its content is read. */
export const RpcFrame = Numbered.extend({ subscription: Text })

/** A stream's message that stands for itself, whatever came before it. */
export const RpcSnapshot = z.union([
  z.object({ type: Type.pipe(z.literal('SNAPSHOT')) }),
  z.object({ data: z.object({ isSnapshot: z.literal(true) }) }),
])
