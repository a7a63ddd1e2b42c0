import { sizeLots, clientOrderId, priceTicks, wallMs } from '#shared/units.ts'
import { Exact } from '#shared/decimal.ts'
import type { MarketSpec } from '#shared/market.ts'
import { orderBody } from '../../edge-daemon/venue/extended/order-entry.ts'
import { createOrderSigner, publicKeyOf, type OrderSigner } from '../../edge-daemon/venue/extended/signing.ts'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { feeRatesOf, orderTermsOf, type OrderTerms } from './order-terms.ts'
import { Domain, Fields, type Fields as Inputs } from './values.ts'

// The same order, put through the code that signs and sends with a real key. That code places limit orders only and draws
// its own nonces, so not every case can go this way.

const nonceLimit = 2n ** 31n

/** What the adapter would sign, or nothing when the case is no order that it could sign. */
export function adapterSignature(inputs: Inputs, privateKey: string): { readonly r: bigint; readonly s: bigint }[] {
  const struct = inputs['signedStruct'] ?? 'Order'
  const terms = struct === 'Order' ? orderTermsOf(inputs) : null
  if (terms === null || terms.nonce < 1n || terms.nonce >= nonceLimit) return []
  if ([terms.vault, terms.syntheticId, terms.collateralId].includes(undefined)) return []
  const feeRate = feeRatesOf(terms, toSignOf(inputs)).signed
  const { r, s } = signerOf(
    inputs,
    terms,
    privateKey,
  )({
    side: terms.side === 'BUY' ? 'buy' : 'sell',
    qty: terms.qty,
    price: terms.price,
    feeRate,
    expiryEpochMillis: terms.expiryEpochMillis,
    nonce: Number(terms.nonce),
  })
  return [{ r: BigInt(r), s: BigInt(s) }]
}

/** What of a body is not in the order's terms. */
export type BodyTerms = {
  readonly id: string
  readonly market: string
  readonly postOnly: boolean
  readonly reduceOnly: boolean
  readonly cancelId: string | null
}

/** The body the adapter would send. The market's tick and lot are taken to be as fine as the order's own numbers. */
export function adapterBody(inputs: Inputs, terms: OrderTerms, body: BodyTerms, privateKey: string): object {
  const tickSize = lastDigit(terms.price)
  const lotSize = lastDigit(terms.qty)
  const market: MarketSpec = {
    name: body.market,
    tickSize,
    lotSize,
    minOrderLots: sizeLots(1),
    maxOrders: 200,
    maxOrderValueUsd: Number.MAX_SAFE_INTEGER,
    priceCap: 0.05,
    priceFloor: 0.05,
    settlement: assetsOf(terms),
  }
  return orderBody(
    {
      market,
      sign: signerOf(inputs, terms, privateKey),
      feeRateMax: terms.feeRate,
      publicKey: `0x${publicKeyOf(new Secret(privateKey))?.toString(16) ?? ''}`,
      vault: given('vault', terms.vault).toString(),
    },
    {
      clientId: clientOrderId(body.id),
      nonce: Number(terms.nonce),
      side: terms.side === 'BUY' ? 'buy' : 'sell',
      price: priceTicks(new Exact(terms.price).div(tickSize).toNumber()),
      size: sizeLots(new Exact(terms.qty).div(lotSize).toNumber()),
      expiresAtMs: wallMs(terms.expiryEpochMillis),
      postOnly: body.postOnly,
      reduceOnly: body.reduceOnly,
    },
    body.cancelId === null ? null : clientOrderId(body.cancelId),
  )
}

const toSignOf = (inputs: Inputs): Fields | null => Fields.safeParse(inputs['signed']).data ?? null

function signerOf(inputs: Inputs, terms: OrderTerms, privateKey: string): OrderSigner {
  const secret = new Secret(privateKey)
  const publicKey = publicKeyOf(secret)
  if (publicKey === null) throw new RangeError('privateKey is no private key')
  const keys = {
    privateKey: secret,
    publicKey: `0x${publicKey.toString(16)}`,
    vault: given('vault', terms.vault).toString(),
  }
  return createOrderSigner(keys, assetsOf(terms), Domain.parse(inputs['starknetDomain']))
}

const assetsOf = (terms: OrderTerms) => ({
  syntheticId: `0x${given('syntheticId', terms.syntheticId).toString(16)}`,
  collateralId: `0x${given('collateralId', terms.collateralId).toString(16)}`,
  syntheticResolution: terms.syntheticResolution,
  collateralResolution: terms.collateralResolution,
})

/** One unit of the last digit that counts: 0.01 for 1.50 is 0.1. */
const lastDigit = (text: string): string => new Exact(10).pow(-new Exact(text).decimalPlaces()).toFixed()

function given(name: string, value: bigint | undefined): bigint {
  if (value === undefined) throw new RangeError(`the inputs hold no ${name}`)
  return value
}
