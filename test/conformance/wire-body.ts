import { z } from 'zod'
import { ec } from 'starknet'
import { Exact } from '#shared/decimal.ts'
import { beginMessage, messageHash } from '../../edge-daemon/venue/extended/order-hash.ts'
import { publicKeyOf } from '../../edge-daemon/venue/extended/signing.ts'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { feeRatesOf, orderTermsOf, signedFields } from './order-terms.ts'
import { structHash } from './signed-structs.ts'
import { Domain, Fields, Numeral } from './values.ts'

// The body of any order the venue takes, built from the protocol's description: the daemon's own body is only the limit order.

const Leg = z.object({
  triggerPrice: Numeral,
  triggerPriceType: z.string().default('LAST'),
  price: Numeral,
  priceType: z.string().default('LIMIT'),
  /** Of a leg that closes the entire position; otherwise the order's own. */
  qty: Numeral.optional(),
})

const BodyInputs = z.object({
  market: z.string(),
  type: z.string().default('LIMIT'),
  id: z.string().optional(),
  externalId: z.string().optional(),
  postOnly: z.boolean().default(false),
  reduceOnly: z.boolean().optional(),
  timeInForce: z.string().optional(),
  selfTradeProtectionLevel: z.string().default('ACCOUNT'),
  cancelId: z.string().nullish(),
  builderId: z.union([z.string(), z.int().transform(String)]).nullish(),
  trigger: Fields.nullish(),
  tpSlType: z.string().nullish(),
  takeProfit: Leg.nullish(),
  stopLoss: Leg.nullish(),
  privateKey: z.string(),
  starknetDomain: Domain,
})

/** The body as the venue's own software would send it. Absent fields are null here; `debuggingAmounts` is always there. */
export function wireBody(inputs: Fields): Fields {
  const body = BodyInputs.parse(inputs)
  const terms = orderTermsOf(inputs)
  if (terms === null) throw new RangeError('the inputs hold no order: qty and price are missing')
  const main = settlement(inputs)
  const isTpsl = body.type === 'TPSL'
  // A stand-alone leg closes in the order's own direction; the leg of an entry closes in the opposite one.
  const legSide = isTpsl ? terms.side : terms.side === 'BUY' ? 'SELL' : 'BUY'
  const leg = (of: z.infer<typeof Leg> | null | undefined) => {
    if (of === null || of === undefined) return null
    const { qty = terms.qty, ...shown } = of
    return { ...shown, ...settlement({ ...inputs, side: legSide, qty, price: of.price, signed: undefined }).parts }
  }
  const isWhole = isTpsl && body.tpSlType === 'POSITION'
  return {
    id: body.id ?? body.externalId ?? main.hash.toString(),
    market: body.market,
    type: body.type,
    side: terms.side,
    qty: terms.qty,
    price: terms.price,
    reduceOnly: body.reduceOnly ?? isTpsl,
    postOnly: body.postOnly,
    timeInForce: body.timeInForce ?? (body.type === 'MARKET' ? 'IOC' : 'GTT'),
    expiryEpochMillis: terms.expiryEpochMillis,
    fee: feeRatesOf(terms, Fields.safeParse(inputs['signed']).data ?? null).stated,
    nonce: terms.nonce.toString(),
    selfTradeProtectionLevel: body.selfTradeProtectionLevel,
    cancelId: body.cancelId ?? null,
    trigger: body.trigger ?? null,
    tpSlType: body.tpSlType ?? null,
    takeProfit: leg(body.takeProfit),
    stopLoss: leg(body.stopLoss),
    builderFee: terms.builderFee ?? null,
    builderId: body.builderId ?? null,
    ...(isTpsl ? { settlement: null, debuggingAmounts: null } : main.parts),
    ...(isWhole ? { qty: '0' } : {}),
  }
}

/** The signature of an order or of one leg, in the form bodies carry it. */
function settlement(inputs: Fields): { readonly hash: bigint; readonly parts: Fields } {
  const terms = orderTermsOf(inputs)
  if (terms === null) throw new RangeError('the inputs hold no order: qty and price are missing')
  const { privateKey, starknetDomain } = BodyInputs.parse(inputs)
  const publicKey = publicKeyOf(new Secret(privateKey))
  if (publicKey === null) throw new RangeError('privateKey is no private key')
  const fields = signedFields(terms, Fields.safeParse(inputs['signed']).data ?? null)
  const hash = messageHash(beginMessage(starknetDomain), publicKey, structHash('Order', fields))
  const { r, s } = ec.starkCurve.sign(`0x${hash.toString(16)}`, privateKey)
  return {
    hash,
    parts: {
      settlement: {
        signature: { r: `0x${r.toString(16)}`, s: `0x${s.toString(16)}` },
        starkKey: `0x${publicKey.toString(16)}`,
        collateralPosition: fields['position_id'],
      },
      debuggingAmounts: {
        collateralAmount: fields['quote_amount'],
        feeAmount: fields['fee_amount'],
        syntheticAmount: fields['base_amount'],
      },
    },
  }
}

/** True when the order is one the daemon itself could place. */
export function isDaemonOrder(inputs: Fields): boolean {
  const is = (name: string, usual: string) => (inputs[name] ?? usual) === usual
  const extras = ['builderFee', 'trigger', 'tpSlType', 'takeProfit', 'stopLoss']
  return (
    is('type', 'LIMIT') &&
    is('timeInForce', 'GTT') &&
    is('selfTradeProtectionLevel', 'ACCOUNT') &&
    extras.every((name) => (inputs[name] ?? null) === null) &&
    new Exact(Numeral.parse(inputs['qty'])).gt(0)
  )
}
