import { createHash } from 'node:crypto'
import { Secret } from '../../edge-daemon/venue/secret.ts'

// From an Ethereum signature to the Stark key it stands for. Whoever has the signature has the key.

/** Order of the Stark curve's group: private keys are below it. */
const groupOrder = 3618502788666131213697322783095070105526743751716087489154079457884512865583n
const hashRange = 2n ** 256n
/** Hashes above the last whole multiple of the order are passed over: they would favour small keys. */
const hashLimit = hashRange - (hashRange % groupOrder)

/**
 * The Stark private key, 0x-hex. `signature` is 0x-hex of r, s and v; only r counts, because it alone is the seed. It is
 * taken as a number, so its leading zero bytes (one signature in 256 has them) are no part of the seed.
 */
export function starkKeyOfSignature(signature: Secret): Secret {
  const r = BigInt(`0x${signature.reveal().replace(/^0x/, '').slice(0, 64)}`)
  return new Secret(`0x${grind(minimalBytes(r)).toString(16)}`)
}

function grind(seed: Buffer): bigint {
  for (let attempt = 0n; ; attempt += 1n) {
    const digest = createHash('sha256').update(seed).update(minimalBytes(attempt)).digest('hex')
    const candidate = BigInt(`0x${digest}`)
    if (candidate < hashLimit) return candidate % groupOrder
  }
}

/** Big-endian without leading zeros; zero itself is one byte. */
function minimalBytes(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
}
