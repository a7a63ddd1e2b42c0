import { getPublicKey } from '@scure/starknet'
import { assert } from '#shared/assert.ts'
import type { Prng } from '#shared/prng.ts'
import { fieldPrime } from '../../edge-daemon/venue/extended/poseidon.ts'
import {
  createOrderHasher,
  createOrderSigner,
  publicKeyOf,
  type OrderSigner,
  type OrderTerms,
  type SettlementAssets,
} from '../../edge-daemon/venue/extended/signing.ts'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { createSignatureCheck } from '../../simulator/server/signature-check.ts'

// Orders that nobody would think of. A quarter of all values stand at the edge of their range.

export type Signer = {
  readonly hashOf: (terms: OrderTerms) => bigint
  readonly sign: OrderSigner
  readonly assets: SettlementAssets
  readonly privateKey: string
  readonly publicKey: string
  /** How the exchange simulator checks this signer's signatures. */
  readonly isTaken: ReturnType<typeof createSignatureCheck>
  readonly vault: string
  readonly chainId: string
}

/** Order of the Stark curve's group. */
export const groupOrder = 3618502788666131213697322783095070105526743751716087489154079457884512865583n
const amountLimit = 2n ** 63n

/** Keys, vault, assets and network; making one costs as much as a few orders, so orders share some. */
export function randomSigner(random: Prng): Signer {
  const key = 1n + (randomBits(random, 256) % (groupOrder - 1n))
  const privateKey = `0x${edge(random, [1n, groupOrder - 1n], key).toString(16)}`
  const secret = new Secret(privateKey)
  const x = publicKeyOf(secret)
  assert(x !== null, 'a number below the order of the group is a private key')
  const vault = edge(random, [0n, 2n ** 32n - 1n], randomBits(random, 32)).toString()
  const felt = () => edge(random, [1n, fieldPrime - 1n], randomBits(random, 256) % fieldPrime)
  const assets = {
    syntheticId: `0x${felt().toString(16)}`,
    collateralId: `0x${felt().toString(16)}`,
    syntheticResolution: 10 ** (2 + random.below(9)),
    collateralResolution: random.next() < 0.8 ? 1_000_000 : 10 ** (2 + random.below(7)),
  }
  const publicKey = `0x${x.toString(16)}`
  const chainId = random.next() < 0.5 ? 'SN_MAIN' : 'SN_SEPOLIA'
  const domain = { name: 'Perpetuals', version: 'v0', chainId, revision: 1 }
  const keys = { privateKey: secret, publicKey, vault }
  return {
    hashOf: createOrderHasher(keys, assets, domain),
    sign: createOrderSigner(keys, assets, domain),
    assets,
    privateKey,
    publicKey,
    isTaken: createSignatureCheck(getPublicKey(privateKey)),
    vault,
    chainId,
  }
}

/** Terms whose amounts fit the chain's 64 bits, often only just. */
export function randomTerms(random: Prng, { syntheticResolution, collateralResolution }: SettlementAssets): OrderTerms {
  const qtyPlaces = random.below(12)
  const pricePlaces = random.below(12)
  const unit = 10n ** BigInt(qtyPlaces)
  const qtyMax = ((amountLimit - 1n) * unit) / BigInt(syntheticResolution)
  const qty = edge(random, [qtyMax, 1n], magnitude(random, qtyMax))
  const priceMax = ((amountLimit - 1n) * unit * 10n ** BigInt(pricePlaces)) / (BigInt(collateralResolution) * qty)
  const price = edge(random, [priceMax, 0n], magnitude(random, priceMax))
  const expiryMax = 2n ** 53n - 1n
  return {
    side: random.next() < 0.5 ? 'buy' : 'sell',
    qty: decimal(qty, qtyPlaces),
    price: decimal(price, pricePlaces),
    feeRate: decimal(edge(random, [0n, 1n, 10_000_000n], BigInt(random.below(100_000))), 7),
    expiryEpochMillis: Number(edge(random, [expiryMax, 1n], 1_700_000_000_000n + randomBits(random, 37))),
    nonce: Number(edge(random, [1n, 2n ** 31n - 1n], 1n + BigInt(random.below(2 ** 31 - 1)))),
  }
}

/** One of the edges every fourth time. */
function edge(random: Prng, edges: readonly bigint[], otherwise: bigint): bigint {
  return random.next() < 0.25 ? (edges[random.below(edges.length)] ?? otherwise) : otherwise
}

/** Even over the orders of magnitude from 1 to `most`, rather than nearly always huge; 0 when nothing is left. */
function magnitude(random: Prng, most: bigint): bigint {
  if (most < 1n) return 0n
  const bits = 1 + random.below(most.toString(2).length)
  const value = randomBits(random, bits)
  return value < 1n ? 1n : value > most ? most : value
}

function randomBits(random: Prng, bits: number): bigint {
  let value = 0n
  for (let drawn = 0; drawn < bits; drawn += 16) value = (value << 16n) | BigInt(random.below(65_536))
  return BigInt.asUintN(bits, value)
}

function decimal(digits: bigint, places: number): string {
  const text = digits.toString().padStart(places + 1, '0')
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`
}
