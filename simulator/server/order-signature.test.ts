import { getPublicKey } from '@scure/starknet'
import { describe, expect, test } from 'vitest'
import { settlementAmounts, settlementExpirySeconds } from '../exchange/settlement-amounts.ts'
import { orderHash, verifiesSignature } from './order-signature.ts'
import { orderVectors } from './order-vectors.fixture.ts'
import { messageHash } from './trader.fixture.ts'

describe.each(orderVectors)('the published order $name', (vector) => {
  const hash = orderHash({
    positionId: vector.vault,
    baseAssetId: vector.syntheticId,
    baseAmount: vector.base,
    quoteAssetId: vector.collateralId,
    quoteAmount: vector.quote,
    feeAmount: vector.fee,
    expirationSeconds: vector.expirationSeconds,
    salt: vector.nonce,
    publicKey: vector.publicKey,
    chainId: 'SN_SEPOLIA',
  })
  test('has its amounts and its signed second derived from the body\u2019s texts', () => {
    const amounts = settlementAmounts({ ...vector, collateralResolution: 1_000_000 })
    expect(amounts).toEqual({ base: BigInt(vector.base), quote: BigInt(vector.quote), fee: BigInt(vector.fee) })
    expect(settlementExpirySeconds(vector.expireAtMs)).toBe(BigInt(vector.expirationSeconds))
  })
  test('has its hash reproduced, by the library and from its elements', () => {
    expect(BigInt(hash)).toBe(BigInt(vector.hash))
    const { vault, syntheticId, base, collateralId, quote, fee, expirationSeconds, nonce } = vector
    const elements = [vault, syntheticId, base, collateralId, quote, collateralId, fee, expirationSeconds, nonce]
    expect(messageHash('SN_SEPOLIA', vector.publicKey, elements.map(BigInt))).toBe(BigInt(vector.hash))
  })
  test('is verified with the full public key, and with nothing else', () => {
    const point = getPublicKey(vector.privateKey)
    expect(verifiesSignature(vector, hash, point)).toBe(true)
    expect(verifiesSignature({ r: vector.s, s: vector.r }, hash, point)).toBe(false)
    expect(verifiesSignature(vector, `0x${(BigInt(hash) + 1n).toString(16)}`, point)).toBe(false)
    expect(verifiesSignature(vector, hash, getPublicKey('0x1234'))).toBe(false)
  })
})

test('numbers outside the curve\u2019s order are a wrong signature, not a crash', () => {
  const [vector] = orderVectors
  const point = getPublicKey(vector.privateKey)
  for (const r of ['0x0', `0x${'f'.repeat(64)}`])
    expect(verifiesSignature({ r, s: '0x1' }, vector.hash, point)).toBe(false)
})
