// The message an order's signature covers: SNIP-12 revision 1 with Poseidon. Values in, field elements out; no keys here.

import { hash, shortString } from 'starknet'
import { assert } from '#shared/assert.ts'
import { absorb, emptySponge, fieldPrime, poseidonHash, type Sponge } from './poseidon.ts'

export type StarknetDomain = {
  readonly name: string
  readonly version: string
  readonly chainId: string
  readonly revision: number
}

export type OrderMessage = {
  readonly positionId: bigint
  readonly baseAssetId: bigint
  readonly baseAmount: bigint
  readonly quoteAssetId: bigint
  readonly quoteAmount: bigint
  readonly feeAssetId: bigint
  readonly feeAmount: bigint
  readonly expirationS: bigint
  readonly salt: bigint
}

export const domainType =
  '"StarknetDomain"("name":"shortstring","version":"shortstring","chainId":"shortstring","revision":"shortstring")'
export const orderType =
  '"Order"("position_id":"felt","base_asset_id":"AssetId","base_amount":"i64","quote_asset_id":"AssetId",' +
  '"quote_amount":"i64","fee_asset_id":"AssetId","fee_amount":"u64","expiration":"Timestamp","salt":"felt")' +
  '"PositionId"("value":"u32")"AssetId"("value":"felt")"Timestamp"("seconds":"u64")'

/** Identifies a struct by its type text. */
export const selectorOf = (typeText: string): bigint => hash.starknetKeccak(typeText)

const shortText = (text: string): bigint => BigInt(shortString.encodeShortString(text))

const domainSelector = selectorOf(domainType)
const orderSelector = selectorOf(orderType)
const messagePrefix = shortText('StarkNet Message')

/** Hash of the venue's signing domain. Constant for a network, so computed once. */
export function domainHash(domain: StarknetDomain): bigint {
  const { name, version, chainId, revision } = domain
  return poseidonHash([domainSelector, shortText(name), shortText(version), shortText(chainId), BigInt(revision)])
}

/** What every order of a position begins with. */
export function beginOrder(positionId: bigint): Sponge {
  assert(positionId >= 0n && positionId < 2n ** 32n, 'position id must fit u32')
  return absorb(emptySponge, orderSelector, positionId)
}

/**
 * Hash of the order alone; `begun` is of its position. Asserts the ranges the chain's types have: what does not fit would be
 * signed as something else.
 */
export function orderStructHash(order: OrderMessage, begun: Sponge = beginOrder(order.positionId)): bigint {
  assert(order.feeAmount >= 0n && order.feeAmount < 2n ** 64n, 'fee amount must fit u64')
  assert(order.expirationS >= 0n && order.expirationS < 2n ** 64n, 'expiration must fit u64')
  assert(order.salt >= 0n && order.salt < 2n ** 64n, 'salt must fit u64')
  const elements = [
    order.baseAssetId,
    signedElement(order.baseAmount),
    order.quoteAssetId,
    signedElement(order.quoteAmount),
    order.feeAssetId,
    order.feeAmount,
    order.expirationS,
    order.salt,
  ]
  return poseidonHash(elements, begun)
}

/** What every message of a domain begins with. */
export const beginMessage = (domain: StarknetDomain): Sponge => absorb(emptySponge, messagePrefix, domainHash(domain))

/** What is signed: domain, signer and struct bound together. */
export const messageHash = (begun: Sponge, publicKey: bigint, struct: bigint): bigint =>
  poseidonHash([publicKey, struct], begun)

/** A negative amount is counted back from the order of the field. */
function signedElement(amount: bigint): bigint {
  assert(amount >= -(2n ** 63n) && amount < 2n ** 63n, `amount must fit i64, was ${amount}`)
  return amount < 0n ? fieldPrime + amount : amount
}
