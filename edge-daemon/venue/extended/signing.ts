// Signs orders. Knows the private key and does nothing else with it: no transfer, no withdrawal, no login can be signed here.

import { ec } from 'starknet'
import { assert } from '#shared/assert.ts'
import type { Side } from '#shared/units.ts'
import type { Secret } from '../secret.ts'
import { settlementAmounts, signedExpirationS, type Resolutions } from './amounts.ts'
import { beginMessage, beginOrder, messageHash, orderStructHash, type StarknetDomain } from './order-hash.ts'

export type SignerKeys = {
  readonly privateKey: Secret
  /** x coordinate, 0x-hex. */
  readonly publicKey: string
  /** The sub-account's vault, which is its position on chain. */
  readonly vault: string
}

export type SettlementAssets = Resolutions & { readonly syntheticId: string; readonly collateralId: string }

export type OrderTerms = {
  readonly side: Side
  readonly qty: string
  readonly price: string
  readonly feeRate: string
  readonly expiryEpochMillis: number
  readonly nonce: number
}

export type OrderSignature = { readonly hash: bigint; readonly r: string; readonly s: string }
export type OrderSigner = (terms: OrderTerms) => OrderSignature

/** The x coordinate of the public key that belongs to a private key, or null when the text is no private key. */
export function publicKeyOf(privateKey: Secret): bigint | null {
  try {
    return BigInt(ec.starkCurve.getStarkKey(privateKey.reveal()))
  } catch {
    return null
  }
}

/** Makes the hash of one account's orders in one market; everything that is the same for all of them is computed here, once. */
export function createOrderHasher(
  keys: Pick<SignerKeys, 'publicKey' | 'vault'>,
  assets: SettlementAssets,
  domain: StarknetDomain,
): (terms: OrderTerms) => bigint {
  const message = beginMessage(domain)
  const publicKey = BigInt(keys.publicKey)
  const positionId = BigInt(keys.vault)
  const order = beginOrder(positionId)
  const baseAssetId = BigInt(assets.syntheticId)
  const quoteAssetId = BigInt(assets.collateralId)
  return (terms) => {
    assert(terms.nonce >= 1 && terms.nonce < 2 ** 31, `nonce must be 1 to 2^31-1, was ${terms.nonce}`)
    const amounts = settlementAmounts(terms, assets)
    const fields = {
      positionId,
      baseAssetId,
      baseAmount: amounts.syntheticAmount,
      quoteAssetId,
      quoteAmount: amounts.collateralAmount,
      feeAssetId: quoteAssetId,
      feeAmount: amounts.feeAmount,
      expirationS: BigInt(signedExpirationS(terms.expiryEpochMillis)),
      salt: BigInt(terms.nonce),
    }
    return messageHash(message, publicKey, orderStructHash(fields, order))
  }
}

/** Makes the signer of one account in one market. */
export function createOrderSigner(keys: SignerKeys, assets: SettlementAssets, domain: StarknetDomain): OrderSigner {
  const hashOf = createOrderHasher(keys, assets, domain)
  return (terms) => {
    const element = hashOf(terms)
    const signature = ec.starkCurve.sign(toHex(element), keys.privateKey.reveal())
    return { hash: element, r: toHex(signature.r), s: toHex(signature.s) }
  }
}

const toHex = (value: bigint): string => `0x${value.toString(16)}`
