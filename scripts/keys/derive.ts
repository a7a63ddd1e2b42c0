import { assert } from '#shared/assert.ts'
import type { Secret } from '../../edge-daemon/venue/secret.ts'
import { publicKeyOf } from '../../edge-daemon/venue/extended/signing.ts'
import { accountCreationDigest, type Network, type SubAccount } from './account-creation.ts'
import { addressOf, signDigest, signerOf } from './ethereum.ts'
import { BadInput } from './options.ts'
import { starkKeyOfSignature } from './stark-key.ts'
import type { WalletSecret } from './wallet-secret.ts'

export type Asked = { readonly network: Network; readonly index: number; readonly wallet: string | null }

export type StarkKeys = SubAccount & {
  /** 0x-hex. */
  readonly starkPrivateKey: Secret
  readonly starkPublicKey: string
}

/** The key pair of a sub-account. Throws BadInput when the secret is not the wallet's. */
export function deriveKeys(asked: Asked, { type, secret }: WalletSecret): StarkKeys {
  const wallet = type === 'key' ? walletOfKey(secret, asked.wallet) : walletOfSignature(asked.wallet)
  const account = { network: asked.network, index: asked.index, wallet }
  const digest = accountCreationDigest(account)
  if (type === 'signature') requireSigner(secret, digest, account)
  const starkPrivateKey = starkKeyOfSignature(type === 'key' ? signDigest(secret, digest) : secret)
  const publicKey = publicKeyOf(starkPrivateKey)
  assert(publicKey !== null, 'a ground key must be a private key of the curve')
  return { ...account, starkPrivateKey, starkPublicKey: `0x${publicKey.toString(16)}` }
}

function walletOfKey(privateKey: Secret, given: string | null): string {
  const own = addressOf(privateKey)
  if (own === null) throw new BadInput('the private key is out of range: copy it from the wallet again')
  if (given === null || given === own) return own
  throw new BadInput(`--wallet is ${given}, but the private key belongs to ${own}: give the key of that wallet`)
}

function walletOfSignature(given: string | null): string {
  if (given !== null) return given
  throw new BadInput('--wallet is missing: give the address that signed, so that the signature can be checked')
}

function requireSigner(signature: Secret, digest: Uint8Array, { wallet, index, network }: SubAccount): void {
  const signer = signerOf(signature, digest)
  if (signer === wallet) return
  throw new BadInput(
    `the signature is not ${wallet}\u2019s for account ${index} on ${network}: sign exactly what typed-data prints with the ` +
      'same --index, --network and --wallet',
  )
}
