import process from 'node:process'
import { parseArgs } from 'node:util'
import { poseidonHashMany } from '@scure/starknet'
import { Secret } from '../secret.ts'
import { poseidonHash } from './poseidon.ts'
import { createOrderHasher, createOrderSigner, type OrderTerms } from './signing.ts'

// What an order costs before it can be sent: node edge-daemon/venue/extended/signing.bench.ts [--json]

const keys = {
  privateKey: new Secret('0x7a7ff6fd3cab02ccdcd4a572563f5976f8976899b03a39773795a3c486d4986'),
  publicKey: '0x61c5e7e8339b7d56f197f54ea91b776776690e3232313de0f2ecbd0ef76f466',
  vault: '10002',
}
const assets = {
  syntheticId: '0x4254432d3600000000000000000000',
  collateralId: '0x1',
  syntheticResolution: 1_000_000,
  collateralResolution: 1_000_000,
}
const domain = { name: 'Perpetuals', version: 'v0', chainId: 'SN_SEPOLIA', revision: 1 }
const terms = (nonce: number): OrderTerms => ({
  side: nonce % 2 === 0 ? 'buy' : 'sell',
  qty: `0.${String(nonce % 1_000).padStart(3, '0')}1`,
  price: `${40_000 + (nonce % 5_000)}.5`,
  feeRate: '0.0005',
  expiryEpochMillis: 1_704_420_537_000 + nonce,
  nonce,
})

const hashOf = createOrderHasher(keys, assets, domain)
const sign = createOrderSigner(keys, assets, domain)
const struct = Array.from({ length: 10 }, (_, index) => hashOf(terms(index + 1)))
const work = {
  'order hash': (nonce: number) => void hashOf(terms(nonce)),
  'order hash and signature': (nonce: number) => void sign(terms(nonce)),
  'ten elements hashed here': () => void poseidonHash(struct),
  'ten elements hashed by the library': () => void poseidonHashMany(struct),
}

const batch = 100
const runs = 9

/** Microseconds for one: the median of the runs after one that warms up. */
function measure(once: (nonce: number) => void): number {
  let nonce = 0
  const times = Array.from({ length: runs + 1 }, () => {
    const startedAtMs = performance.now()
    for (let index = 0; index < batch; index += 1) once((nonce += 1))
    return ((performance.now() - startedAtMs) / batch) * 1_000
  })
  return Math.round(times.slice(1).sort((a, b) => a - b)[(runs - 1) / 2] ?? 0)
}

const { values } = parseArgs({ options: { json: { type: 'boolean' } } })
const figures = Object.entries(work).map(([name, once]) => ({ name, us: measure(once) }))
process.stdout.write(
  values.json === true
    ? `${JSON.stringify(figures)}\n`
    : figures.map(({ name, us }) => `${name.padEnd(36)} ${String(us).padStart(6)} us\n`).join(''),
)
