import { z } from 'zod'
import type { OrderRequest } from '../exchange/events.ts'

const Numeral = z.string().regex(/^\d{1,18}(\.\d{1,18})?$/)
const Hex = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/)

/** Body of an order or an edit. Unknown keys are ignored, as the venue does. */
export const OrderBody = z.object({
  id: z.string().min(1).max(100),
  market: z.string().max(40),
  type: z.enum(['LIMIT', 'MARKET']),
  side: z.enum(['BUY', 'SELL']),
  qty: Numeral,
  price: Numeral,
  timeInForce: z.enum(['GTT', 'IOC']).default('GTT'),
  expiryEpochMillis: z.int().positive(),
  fee: Numeral,
  nonce: z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .refine((text) => Number(text) < 2 ** 31, 'must be below 2^31'),
  reduceOnly: z.boolean().default(false),
  postOnly: z.boolean().default(false),
  selfTradeProtectionLevel: z.enum(['DISABLED', 'ACCOUNT', 'CLIENT']).default('ACCOUNT'),
  builderFee: Numeral.nullish(),
  cancelId: z.string().min(1).max(100).nullish(),
  settlement: z.object({
    signature: z.object({ r: Hex, s: Hex }),
    starkKey: Hex,
    collateralPosition: z.string().max(20),
  }),
})
export type OrderBody = z.infer<typeof OrderBody>

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
