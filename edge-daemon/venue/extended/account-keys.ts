// What is wrong with the keys of a sub-account is said before anything is sent.

import type { Secret } from '../secret.ts'
import { checkHeaders } from './request-headers.ts'
import { publicKeyOf } from './signing.ts'

export type AccountKeys = {
  readonly apiKey: Secret
  readonly starkPrivateKey: Secret
  readonly starkPublicKey: string
  readonly vault: string
  readonly userAgent: string
}

/** Null when they can belong together, else one sentence that names the field and contains no secret. */
export function checkKeys(given: AccountKeys): string | null {
  const badHeader = checkHeaders(given)
  if (badHeader !== null) return badHeader
  if (!/^0x[0-9a-fA-F]{1,64}$/.test(given.starkPublicKey))
    return "starkPublicKey must be 0x-hex: give the sub-account's public key"
  if (!/^\d{1,10}$/.test(given.vault))
    return `vault must be a number, was "${given.vault.slice(0, 20)}": give the sub-account's vault id`
  const derived = publicKeyOf(given.starkPrivateKey)
  if (derived === null) return 'starkPrivateKey is not a private key: give the 0x-hex Stark key of the sub-account'
  if (derived !== BigInt(given.starkPublicKey)) {
    return 'starkPrivateKey does not belong to starkPublicKey: give both of the same sub-account'
  }
  return null
}
