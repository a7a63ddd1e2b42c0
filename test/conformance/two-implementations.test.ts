import { expect, test } from 'vitest'
import { createPrng } from '#shared/prng.ts'
import { settlementAmounts } from '../../edge-daemon/venue/extended/amounts.ts'
import { randomSigner, randomTerms } from './random-order.ts'
import { runRandomOrders } from './random-run.ts'

test('ten thousand random orders have one hash and one signature in both implementations', async () => {
  const { orders, disagreements } = await runRandomOrders({ seed: 20_261_122, orders: 10_000, signatureEvery: 20 })
  expect(disagreements).toEqual([])
  expect(orders).toBe(10_000)
})

test('random orders reach the edges of what the chain can hold', () => {
  const random = createPrng(1)
  const limit = 2n ** 63n
  const seen = new Set<string>()
  for (let index = 0; index < 500; index += 1) {
    const { assets, vault } = randomSigner(random)
    const terms = randomTerms(random, assets)
    const { syntheticAmount, collateralAmount, feeAmount } = settlementAmounts(terms, assets)
    const amounts = [syntheticAmount, collateralAmount].map((amount) => (amount < 0n ? -amount : amount))
    expect(amounts.every((amount) => amount < limit) && feeAmount < 2n ** 64n).toBe(true)
    if (amounts.some((amount) => amount > limit - limit / 1_000n)) seen.add('amount near 2^63')
    if (amounts.some((amount) => amount === 0n)) seen.add('amount 0')
    if (feeAmount === 0n) seen.add('fee 0')
    if (terms.feeRate === '0.0000001') seen.add('least fee')
    if (vault === String(2 ** 32 - 1)) seen.add('last vault')
    if (terms.nonce === 1 || terms.nonce === 2 ** 31 - 1) seen.add(`nonce ${terms.nonce}`)
    if (terms.expiryEpochMillis === Number.MAX_SAFE_INTEGER) seen.add('last expiry')
    if (assets.syntheticResolution === 100 || assets.syntheticResolution === 10 ** 10) {
      seen.add(`resolution ${assets.syntheticResolution}`)
    }
  }
  expect([...seen].sort()).toEqual([
    'amount 0',
    'amount near 2^63',
    'fee 0',
    'last expiry',
    'last vault',
    'least fee',
    'nonce 1',
    'nonce 2147483647',
    'resolution 100',
    'resolution 10000000000',
  ])
})
