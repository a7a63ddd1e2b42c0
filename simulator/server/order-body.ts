import { z } from 'zod'
import type { OrderRequest } from '../exchange/events.ts'

const Numeral = z.string().regex(/^\d{1,18}(\.\d{1,18})?$/)
const Hex = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/)
const nonceMax = 2n ** 64n - 1n
/** Parts of orders that are not simulated: to take such an order without them would be to take another one. */
const Absent = z.null().optional()
const absent = { trigger: Absent, takeProfit: Absent, stopLoss: Absent, tpSlType: Absent, twap: Absent, rfq: Absent }

/** Body of an order or an edit. Unknown keys are ignored, as the venue does. */
const OrderBody = z.object({
  id: z.string().min(1).max(100),
  market: z.string().max(40),
  type: z.enum(['LIMIT', 'MARKET']),
  side: z.enum(['BUY', 'SELL']),
  qty: Numeral,
  price: Numeral,
  // FOK is being given up by the venue, and what TOB does is written nowhere.
  timeInForce: z.enum(['GTT', 'IOC']).default('GTT'),
  expiryEpochMillis: z.int().positive(),
  fee: Numeral,
  // The documents go from 1 to 2^31; of the venue's own libraries one begins at 0 and one stops at 2^64.
  nonce: z
    .string()
    .regex(/^(0|[1-9]\d{0,19})$/)
    // Asked also of a text that the pattern has refused.
    .refine((text) => !/^\d+$/.test(text) || BigInt(text) <= nonceMax, 'must be below 2^64'),
  reduceOnly: z.boolean().default(false),
  postOnly: z.boolean().default(false),
  selfTradeProtectionLevel: z.enum(['DISABLED', 'ACCOUNT', 'CLIENT']).default('ACCOUNT'),
  builderFee: Numeral.nullish(),
  cancelId: z.string().min(1).max(100).nullish(),
  settlement: z.object({
    signature: z.object({ r: Hex, s: Hex }),
    starkKey: Hex,
    collateralPosition: z.union([z.string().max(20), z.int().nonnegative().transform(String)]),
  }),
  ...absent,
})
export type OrderBody = z.infer<typeof OrderBody>

export type OrderBodyRead =
  | { readonly type: 'order'; readonly body: OrderBody }
  | { readonly type: 'refused'; readonly code: 1130 | 1132 | 1133; readonly reason: string }

export function readOrderBody(value: unknown): OrderBodyRead {
  const parsed = OrderBody.safeParse(value)
  if (parsed.success) return { type: 'order', body: parsed.data }
  const { issues } = parsed.error
  // A kind of order that is not traded here explains whatever else is missing.
  const unsupported = issues.find(({ path: [field] }) => field === 'type' || Object.hasOwn(absent, field ?? ''))
  const issue = unsupported ?? issues[0]
  const field = issue?.path.join('.') ?? ''
  const code = unsupported !== undefined ? 1132 : field === 'price' ? 1130 : 1133
  return { type: 'refused', code, reason: `${field === '' ? 'the body' : field}: ${issue?.message ?? 'invalid'}` }
}

export const toOrderRequest = (body: OrderBody): OrderRequest => ({
  externalId: body.id,
  market: body.market,
  side: body.side === 'BUY' ? 'buy' : 'sell',
  type: body.type,
  timeInForce: body.timeInForce,
  qty: body.qty,
  price: body.price,
  fee: body.fee,
  postOnly: body.postOnly,
  reduceOnly: body.reduceOnly,
  expireAtMs: body.expiryEpochMillis,
  selfTradeLevel: body.selfTradeProtectionLevel,
  builderFee: body.builderFee ?? '0',
  cancelId: body.cancelId ?? null,
})

const Id = z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,20}$/)])

export const MassCancelBody = z
  .object({
    orderIds: z.array(Id).max(1_000).nullish(),
    externalOrderIds: z.array(z.string().max(100)).max(1_000).nullish(),
    markets: z.array(z.string().max(40)).max(1_000).nullish(),
    cancelAll: z.boolean().nullish(),
  })
  .refine((body) => Object.values(body).some((filter) => filter !== null && filter !== undefined && filter !== false), {
    message: 'at least one of orderIds, externalOrderIds, markets, cancelAll is needed',
  })

export const LeverageBody = z.object({
  market: z.string().max(40),
  leverage: z.union([z.string().max(40), z.number().transform(String)]),
})
