import { Point } from '@scure/starknet'

// ECDSA on the Stark curve for public keys that are asked about again and again: after a few signatures of one key its
// multiples are tabled, which makes every further one several times as cheap.

const { Fn } = Point
const tableAfter = 8
/** Bits of one table step: a larger one costs more to make than it will save. */
const tableBits = 6

/**
 * Returns how to check signatures of one public key, given uncompressed. `hash` is 0x-hex; numbers outside the curve's
 * order are a wrong signature.
 */
export function createSignatureCheck(publicPoint: Uint8Array) {
  const point = Point.fromBytes(publicPoint)
  let checked = 0
  return (signature: { readonly r: string; readonly s: string }, hash: string): boolean => {
    const [r, s] = [BigInt(signature.r), BigInt(signature.s)]
    if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return false
    checked += 1
    if (checked === tableAfter) point.precompute(tableBits, false)
    const inverse = Fn.inv(s)
    const fromHash = Fn.mul(Fn.create(BigInt(hash)), inverse)
    const fromKey = Fn.mul(r, inverse)
    const sum = Point.BASE.multiplyUnsafe(fromHash).add(point.multiplyUnsafe(fromKey))
    return !sum.is0() && Fn.create(sum.toAffine().x) === r
  }
}
