import { createPrng } from '#shared/prng.ts'
import { settlementAmounts, signedExpirationS } from '../../edge-daemon/venue/extended/amounts.ts'
import type { OrderTerms } from '../../edge-daemon/venue/extended/signing.ts'
import * as exchange from '../../simulator/exchange/settlement-amounts.ts'
import { orderHash } from '../../simulator/server/order-signature.ts'
import { officialSignature } from './official-library.ts'
import { groupOrder, randomSigner, randomTerms, type Signer } from './random-order.ts'

// Two implementations that share nothing: the daemon's amounts and the code it signs with, and the exchange simulator's
// amounts and the exchange's official library.

/** Orders of one signer: making a signer costs as much as a few orders. */
export const ordersPerBatch = 100

/**
 * The disagreements of a numbered batch, one sentence each; a seed and a number always give the same orders. Every
 * `signatureEvery`-th order is signed and verified as well, which costs ten times as much as its hash.
 */
export function compareBatch(seed: number, batch: number, signatureEvery: number): string[] {
  const random = createPrng(seed).child(`conformance/${batch}`)
  const signer = randomSigner(random)
  return Array.from({ length: ordersPerBatch }, (_, index) => {
    const terms = randomTerms(random, signer.assets)
    const said = disagreement(signer, terms, index % signatureEvery === 0)
    return said === null ? [] : [`order ${batch * ordersPerBatch + index}, ${JSON.stringify(terms)}: ${said}`]
  }).flat()
}

/** What differs between the two, or null. */
function disagreement(signer: Signer, terms: OrderTerms, isSignatureChecked: boolean): string | null {
  const own = settlementAmounts(terms, signer.assets)
  const theirs = exchange.settlementAmounts({ ...terms, ...signer.assets })
  const expiration = exchange.settlementExpirySeconds(terms.expiryEpochMillis)
  if (own.syntheticAmount !== theirs.base) return `base ${own.syntheticAmount} and ${theirs.base}`
  if (own.collateralAmount !== theirs.quote) return `quote ${own.collateralAmount} and ${theirs.quote}`
  if (own.feeAmount !== theirs.fee) return `fee ${own.feeAmount} and ${theirs.fee}`
  if (BigInt(signedExpirationS(terms.expiryEpochMillis)) !== expiration) return `expiration and ${expiration}`
  const ownHash = signer.hashOf(terms)
  const hash = BigInt(
    orderHash({
      positionId: signer.vault,
      baseAssetId: signer.assets.syntheticId,
      baseAmount: theirs.base.toString(),
      quoteAssetId: signer.assets.collateralId,
      quoteAmount: theirs.quote.toString(),
      feeAmount: theirs.fee.toString(),
      expirationSeconds: expiration.toString(),
      salt: String(terms.nonce),
      publicKey: signer.publicKey,
      chainId: signer.chainId,
    }),
  )
  if (ownHash !== hash) return `hash ${ownHash} and ${hash}`
  return isSignatureChecked ? signatureDisagreement(signer, terms, hash) : null
}

/**
 * Both libraries sign with a nonce that follows from key and hash alone, so their signatures are the same, but for one in
 * 128: where the nonce's source begins with a zero byte, the JavaScript libraries do not shift it by four bits as the rule
 * (RFC 6979) has it. Such a signature is as good as the other; everything else that differs is a disagreement.
 */
function signatureDisagreement(signer: Signer, terms: OrderTerms, hash: bigint): string | null {
  const signed = signer.sign(terms)
  if (signed.hash !== hash) return `hash ${signed.hash} when signing and ${hash}`
  if (!signer.isTaken(signed, hex(hash))) return 'the simulator does not take the signature'
  const own = { r: BigInt(signed.r), s: BigInt(signed.s) }
  const official = officialSignature(signer.privateKey, hash)
  if (own.r === official.r && own.s === official.s) return null
  const nonceOf = ({ r, s }: Signature) => modulo((hash + r * BigInt(signer.privateKey)) * inverse(s))
  return nonceOf(own) >> 4n === nonceOf(official) ? null : `signature ${hex(own.r)} and ${hex(official.r)}`
}

type Signature = { readonly r: bigint; readonly s: bigint }

const hex = (value: bigint): string => `0x${value.toString(16)}`

const modulo = (value: bigint): bigint => ((value % groupOrder) + groupOrder) % groupOrder

/** The number that gives one when multiplied, in the group of the curve. */
function inverse(value: bigint): bigint {
  let [rest, next] = [groupOrder, modulo(value)]
  let [factor, nextFactor] = [0n, 1n]
  while (next > 0n) {
    const quotient = rest / next
    ;[rest, next] = [next, rest - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  return modulo(factor)
}
