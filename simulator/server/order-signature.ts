import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { get_order_msg, initSync } from '@x10xchange/stark-crypto-wrapper-wasm'
import { formatFixed, parseFixed } from '../exchange/fixed-point.ts'
import type { MarketSpec } from '../exchange/market-spec.ts'
import { settlementAmounts, settlementExpirySeconds, type SettlementAmounts } from '../exchange/settlement-amounts.ts'
import type { SimulatedAccount } from './accounts.ts'
import type { OrderBody } from './order-body.ts'
import { createSignatureCheck } from './signature-check.ts'

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

/** The venue's code when key or vault in the body are another account's; null when they are this one's. */
export function refuseKeys(account: SimulatedAccount, body: OrderBody): 1100 | 1102 | null {
  const { starkKey, collateralPosition } = body.settlement
  if (BigInt(starkKey) !== BigInt(account.starkPublicKey)) return 1100
  return collateralPosition === account.vault ? null : 1102
}

/** True when the account signed exactly this order. What a builder gets on top is part of the fee that is signed. */
export function isSigned(account: SimulatedAccount, spec: MarketSpec, chainId: string, body: OrderBody): boolean {
  const amounts = settlementAmounts({
    side: body.side === 'BUY' ? 'buy' : 'sell',
    qty: body.qty,
    price: body.price,
    feeRate: sumOf(body.fee, body.builderFee ?? '0'),
    syntheticResolution: spec.syntheticResolution,
    collateralResolution: spec.collateralResolution,
  })
  if (!fitTheChain(amounts)) return false
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
  return verifiesSignature(body.settlement.signature, hash, account.publicPoint)
}

/** The chain's types; nobody can have signed more, and the official hash ends in a trap when it is given more. */
const fitTheChain = ({ base, quote, fee }: SettlementAmounts): boolean =>
  BigInt.asIntN(64, base) === base && BigInt.asIntN(64, quote) === quote && BigInt.asUintN(64, fee) === fee

/** Sum of two rates that were admitted, and so are no finer than the ledger's unit. */
function sumOf(a: string, b: string): string {
  const [left, right] = [parseFixed(a), parseFixed(b)]
  return typeof left === 'bigint' && typeof right === 'bigint' ? formatFixed(left + right) : a
}

const checks = new WeakMap<Uint8Array, ReturnType<typeof createSignatureCheck>>()

/** ECDSA on the Stark curve over a 0x-hash; false also for numbers outside the curve's order. */
export function verifiesSignature(
  signature: { readonly r: string; readonly s: string },
  hash: string,
  publicPoint: Uint8Array,
): boolean {
  const check = checks.get(publicPoint) ?? createSignatureCheck(publicPoint)
  checks.set(publicPoint, check)
  return check(signature, hash)
}
