import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Signature, verify } from '@scure/starknet'
import { get_order_msg, initSync } from '@x10xchange/stark-crypto-wrapper-wasm'
import type { MarketSpec } from '../exchange/market-spec.ts'
import { settlementAmounts, settlementExpirySeconds } from '../exchange/settlement-amounts.ts'
import type { SimulatedAccount } from './accounts.ts'
import type { OrderBody } from './order-body.ts'

// Checks what an order's signature really covers. Hash and verification come from other implementations than the
// traders' own, and the amounts are worked out here again from the body's texts.

const wasmPath = createRequire(import.meta.url).resolve(
  '@x10xchange/stark-crypto-wrapper-wasm/stark_crypto_wrapper_wasm_bg.wasm',
)
initSync({ module: readFileSync(wasmPath) })

/** Fields of the signed order struct, numbers as decimal text. */
export type SignedOrder = {
  readonly positionId: string
  readonly baseAssetId: string
  readonly baseAmount: string
  readonly quoteAssetId: string
  readonly quoteAmount: string
  readonly feeAmount: string
  readonly expirationSeconds: string
  readonly salt: string
  readonly publicKey: string
  readonly chainId: string
}

export function orderHash(order: SignedOrder): string {
  return get_order_msg(
    order.positionId,
    order.baseAssetId,
    order.baseAmount,
    order.quoteAssetId,
    order.quoteAmount,
    order.quoteAssetId,
    order.feeAmount,
    order.expirationSeconds,
    order.salt,
    order.publicKey,
    domain.name,
    domain.version,
    order.chainId,
    domain.revision,
  )
}

export const domain = { name: 'Perpetuals', version: 'v0', revision: '1' } as const

/** The venue's code when keys, vault or signature are wrong; null when the order is truly this account's. */
export function refuseSignature(
  account: SimulatedAccount,
  spec: MarketSpec,
  chainId: string,
  body: OrderBody,
): 1100 | 1101 | 1102 | null {
  const { signature, starkKey, collateralPosition } = body.settlement
  if (BigInt(starkKey) !== BigInt(account.starkPublicKey)) return 1100
  if (collateralPosition !== account.vault) return 1102
  const amounts = settlementAmounts({
    side: body.side === 'BUY' ? 'buy' : 'sell',
    qty: body.qty,
    price: body.price,
    feeRate: body.fee,
    syntheticResolution: spec.syntheticResolution,
    collateralResolution: spec.collateralResolution,
  })
  const hash = orderHash({
    positionId: account.vault,
    baseAssetId: spec.syntheticId,
    baseAmount: amounts.base.toString(),
    quoteAssetId: spec.collateralId,
    quoteAmount: amounts.quote.toString(),
    feeAmount: amounts.fee.toString(),
    expirationSeconds: settlementExpirySeconds(body.expiryEpochMillis).toString(),
    salt: body.nonce,
    publicKey: account.starkPublicKey,
    chainId,
  })
  return verifiesSignature(signature, hash, account.publicPoint) ? null : 1101
}

/** ECDSA on the Stark curve over a 0x-hash; false also for numbers outside the curve's order. */
export function verifiesSignature(
  signature: { readonly r: string; readonly s: string },
  hash: string,
  publicPoint: Uint8Array,
): boolean {
  try {
    return verify(new Signature(BigInt(signature.r), BigInt(signature.s)), hash.replace(/^0x/, ''), publicPoint)
  } catch {
    return false
  }
}
