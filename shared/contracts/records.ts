import { z } from 'zod'
import { decimalPattern } from '../decimal.ts'

// What rests in the journal and travels to the cloud. One envelope for all; the payload is kept apart from it, so that no
// payload can rewrite its own type or sequence.

export const recordVersion = 1
/** Longest journal line that is written, sent or stored. */
export const recordMaxBytes = 16_384

export const Money = z.string().regex(decimalPattern).max(62)
export const BotId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
export const RunId = z.string().regex(/^[0-9a-z]{8,40}$/)

/** Records come out of JSON: to look at each value again would cost more than all other checks of a batch together. */
const Json = z.custom<z.core.util.JSONType>()

/** Everything a record says about itself. `seq` starts at 1 in each run and has no gaps within its class. */
export const RecordEnvelope = z.strictObject({
  v: z.literal(recordVersion),
  bot: BotId,
  run: RunId,
  boot: z.string().min(1).max(64),
  seq: z.number().int().positive(),
  wallMs: z.number().int().positive(),
  monoMs: z.number().nonnegative(),
  type: z.string().regex(/^[a-z][a-z0-9_]{1,40}$/),
  data: z.record(z.string(), Json),
})
export type RecordEnvelope = z.infer<typeof RecordEnvelope>

/** One fill, as journaled, uploaded and compared between exchange, journal and cloud. */
export const FillData = z.looseObject({
  tradeId: z.string().regex(/^\d{1,20}$/),
  orderId: z.string().regex(/^\d{1,20}$/),
  clientId: z.string().max(100).nullable(),
  market: z.string().max(40),
  side: z.enum(['buy', 'sell']),
  price: Money,
  size: Money,
  /** Paid when positive, as the venue states it. */
  fee: Money,
  isTaker: z.boolean(),
  venueAtMs: z.number().int(),
  /** Mid of the book at the fill, without our own orders; null when the book was not known. */
  mid: Money.nullable(),
  positionAfter: Money,
})
export type FillData = z.infer<typeof FillData>

/** Profit since the state folder was begun, dollars, exact. Paid fees are negative. The four parts add up to the total. */
export const PnlData = z.strictObject({
  capture: Money,
  inventory: Money,
  fees: Money,
  funding: Money,
  total: Money,
})
export type PnlData = z.infer<typeof PnlData>
