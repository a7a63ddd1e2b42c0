import { z } from 'zod'
import { decimalPattern } from '#shared/decimal.ts'

// The exchange's messages as far as this adapter reads them. Unknown fields and unknown words are tolerated, wrong types are
// not. Where sources disagree about a form (l2Vault, accountId, error codes), both are read.

/** 64-bit number of the venue, as digits. A number that has already passed through a double is refused. */
export const Id = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative().transform(String)])
export const Decimal = z.string().regex(decimalPattern)
export const Text = z.string().max(200)
export const Instant = z.number().int()

export const WireEnvelope = z.object({
  status: z.string().transform((text) => text.toUpperCase()),
  data: z.unknown().optional(),
  error: z.object({ code: z.union([z.number(), z.string()]).nullish(), message: z.string().nullish() }).nullish(),
  pagination: z.object({ cursor: Id.nullish(), count: z.number().nullish() }).nullish(),
})
export type WireEnvelope = z.infer<typeof WireEnvelope>

export const WireStarknetDomain = z.object({
  name: Text,
  version: Text,
  chainId: Text,
  revision: z
    .union([z.number(), z.string().max(10)])
    .transform(Number)
    .pipe(z.number().int()),
})

export const WireMarket = z.object({
  name: Text,
  type: Text.nullish(),
  isRfq: z.boolean().nullish(),
  status: Text,
  tradingConfig: z.object({
    minOrderSize: Decimal,
    minOrderSizeChange: Decimal,
    minPriceChange: Decimal,
    maxLimitOrderValue: Decimal,
    maxNumOrders: z.union([z.string(), z.number()]).transform(Number).pipe(z.number().int().positive()),
    limitPriceCap: Decimal,
    limitPriceFloor: Decimal,
  }),
  l2Config: z.object({
    collateralId: Text,
    collateralResolution: z.number().int().positive(),
    syntheticId: Text,
    syntheticResolution: z.number().int().positive(),
  }),
})
export type WireMarket = z.infer<typeof WireMarket>

/** A figure that is good to have: one that cannot be read is not told, and takes nothing else with it. */
const Extra = Decimal.nullish().catch(null)

export const WireBalance = z.object({
  equity: Decimal,
  availableForTrade: Decimal,
  exposure: Decimal.nullish(),
  initialMargin: Extra,
})
export type WireBalance = z.infer<typeof WireBalance>

export const WirePosition = z.object({
  market: Text,
  status: Text.nullish(),
  side: Text,
  size: Decimal,
  value: Decimal.nullish(),
  markPrice: Decimal.nullish(),
  openPrice: Extra,
  liquidationPrice: Extra,
  leverage: Extra,
})
export type WirePosition = z.infer<typeof WirePosition>

export const WireOrder = z.object({
  id: Id,
  externalId: Text.nullish(),
  market: Text,
  side: Text,
  status: Text,
  statusReason: Text.nullish(),
  price: Text.nullish(),
  qty: Decimal,
  filledQty: Decimal.nullish(),
  reduceOnly: z.boolean().nullish(),
})
export type WireOrder = z.infer<typeof WireOrder>

export const WireFill = z.object({
  id: Id,
  market: Text,
  orderId: Id,
  externalOrderId: Text.nullish(),
  side: Text,
  price: Decimal,
  qty: Decimal,
  fee: Decimal,
  isTaker: z.boolean(),
  tradeType: Text.nullish(),
  createdTime: Instant,
})
export type WireFill = z.infer<typeof WireFill>

export const WirePlaced = z.object({ id: Id.nullish() })

/** First complaint of a failed parse in one line, without the values, which may be long. */
export function describeIssue(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'it does not have the expected form'
  return `${issue.path.length === 0 ? 'the message' : issue.path.join('.')}: ${issue.message}`
}
