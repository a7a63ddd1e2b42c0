import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { Secret } from '../../edge-daemon/venue/secret.ts'

// The little of Ethereum that an operator's key needs: an address, a signature, and whose signature it is.

/** The checksummed address of a private key, or null when the text is no private key. */
export function addressOf(privateKey: Secret): string | null {
  try {
    return addressOfPoint(secp256k1.getPublicKey(bytesOf(privateKey.reveal()), false))
  } catch {
    return null
  }
}

/** Signs 32 bytes; the same key and bytes give the same signature. 0x-hex of r, s and v (27 or 28), secret like the key. */
export function signDigest(privateKey: Secret, digest: Uint8Array): Secret {
  const [recovery = 0, ...rs] = secp256k1.sign(digest, bytesOf(privateKey.reveal()), {
    prehash: false,
    format: 'recovered',
  })
  return new Secret(`0x${Buffer.from([...rs, 27 + recovery]).toString('hex')}`)
}

/** Whose signature of the digest this is, or null when it is nobody's. Takes v as 27 and 28 or as 0 and 1. */
export function signerOf(signature: Secret, digest: Uint8Array): string | null {
  const bytes = bytesOf(signature.reveal())
  const v = bytes[64] ?? 255
  const recovery = v >= 27 ? v - 27 : v
  if (bytes.length !== 65 || recovery > 1) return null
  try {
    const recovered = Uint8Array.from([recovery, ...bytes.subarray(0, 64)])
    const compressed = secp256k1.recoverPublicKey(recovered, digest, { prehash: false })
    return addressOfPoint(secp256k1.Point.fromBytes(compressed).toBytes(false))
  } catch {
    return null
  }
}

/** Capitals of an address carry its checksum: a mistyped digit shows. */
export function checksummed(address: string): string {
  const lower = address.slice(2).toLowerCase()
  const hash = Buffer.from(keccak_256(Buffer.from(lower, 'ascii'))).toString('hex')
  const shown = Array.from(lower, (digit, index) =>
    Number.parseInt(hash[index] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit,
  )
  return `0x${shown.join('')}`
}

/** False also for an address in mixed case whose capitals are not its checksum. All lower and all upper case carry none. */
export function isAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false
  const digits = text.slice(2)
  return digits === digits.toLowerCase() || digits === digits.toUpperCase() || text === checksummed(text)
}

/** `point` is uncompressed, 65 bytes. */
const addressOfPoint = (point: Uint8Array): string =>
  checksummed(
    `0x${Buffer.from(keccak_256(point.subarray(1)))
      .toString('hex')
      .slice(-40)}`,
  )

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/^0x/, ''), 'hex'))
