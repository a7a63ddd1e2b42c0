import { ec } from 'starknet'
import { publicKeyOf } from '../../../edge-daemon/venue/extended/signing.ts'
import { Secret } from '../../../edge-daemon/venue/secret.ts'
import { ethSignature } from '../eth-signature.ts'
import { officialSignature } from '../official-library.ts'
import { Whole, sameText, sameWhole } from '../values.ts'
import type { Case, Kind } from './kind.ts'

// How a wallet becomes an account: the wallet signs a registration, and the new Stark key signs the wallet's address.

export const onboarding: Kind = {
  messageHash: (of) => [sameWhole('hash', of.expected['hash'], bindingHash(of))],
  signature: (of) => {
    const key = `0x${Whole.parse(of.inputs['l2PrivateKey']).toString(16)}`
    const hash = bindingHash(of)
    const official = officialSignature(key, hash)
    const { r, s } = ec.starkCurve.sign(`0x${hash.toString(16)}`, key)
    return [
      sameWhole('r', of.expected['r'], r),
      sameWhole('s', of.expected['s'], s),
      sameWhole('r by the official library', of.expected['r'], official.r),
      sameWhole('s by the official library', of.expected['s'], official.s),
    ]
  },
  l1Signature: ({ inputs, expected }) => [
    sameText('l1Signature', String(expected['l1Signature']).toLowerCase(), ethSignature(inputs)),
  ],
}

/** Pedersen of the wallet's address and the Stark public key. */
function bindingHash({ inputs }: Case): bigint {
  const key = Whole.safeParse(inputs['l2PrivateKey'])
  const own = key.success ? publicKeyOf(new Secret(`0x${key.data.toString(16)}`)) : null
  const stated = Whole.safeParse(inputs['l2PublicKey'])
  const publicKey = stated.success ? stated.data : own
  if (publicKey === null) throw new RangeError('the inputs hold neither l2PublicKey nor l2PrivateKey')
  if (own !== null && publicKey !== own) throw new RangeError('l2PublicKey does not belong to l2PrivateKey')
  return BigInt(ec.starkCurve.pedersen(Whole.parse(inputs['wallet']), publicKey))
}
