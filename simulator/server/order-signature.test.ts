import { getPublicKey } from '@scure/starknet'
import { describe, expect, test } from 'vitest'
import { settlementAmounts, settlementExpirySeconds } from '../exchange/settlement-amounts.ts'
import { createMarketSpec } from '../exchange/market-spec.ts'
import { generatorMarket } from '../market/generator.ts'
import { deriveAccounts } from './accounts.ts'
import type { OrderBody } from './order-body.ts'
import { isSigned, orderHash } from './order-signature.ts'
import { orderVectors } from './order-vectors.fixture.ts'
import { createSignatureCheck } from './signature-check.ts'
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
    const check = createSignatureCheck(getPublicKey(vector.privateKey))
    expect(check(vector, hash)).toBe(true)
    expect(check({ r: vector.s, s: vector.r }, hash)).toBe(false)
    expect(check(vector, `0x${(BigInt(hash) + 1n).toString(16)}`)).toBe(false)
    expect(createSignatureCheck(getPublicKey('0x1234'))(vector, hash)).toBe(false)
  })
})

test.each([
  ['fee', { fee: '9007199254740993' }],
  ['size', { qty: '999999999999999999' }],
  ['value', { qty: '1000000000', price: '1000000000000' }],
])('nobody has signed a %s beyond the types of the chain', (_name, changes) => {
  const [account] = deriveAccounts(1, 1, 1)
  if (account === undefined) throw new Error('there must be an account')
  const body: OrderBody = {
    id: 'large',
    market: 'ETH-USD',
    type: 'LIMIT',
    side: 'BUY',
    qty: '1',
    price: '1000',
    timeInForce: 'GTT',
    expiryEpochMillis: 1_790_000_000_000,
    fee: '0.0005',
    nonce: '1',
    reduceOnly: false,
    postOnly: false,
    selfTradeProtectionLevel: 'ACCOUNT',
    settlement: {
      signature: { r: '0x1', s: '0x1' },
      starkKey: account.starkPublicKey,
      collateralPosition: account.vault,
    },
    ...changes,
  }
  expect(isSigned(account, createMarketSpec(generatorMarket), 'SN_SEPOLIA', body)).toBe(false)
})
