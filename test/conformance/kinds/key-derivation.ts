import { generate_private_key_from_eth_signature } from '@x10xchange/stark-crypto-wrapper-wasm'
import { z } from 'zod'
import { starkKeyOfSignature } from '../../../scripts/keys/stark-key.ts'
import { Secret } from '../../../edge-daemon/venue/secret.ts'
import { ethSignature } from '../eth-signature.ts'
import { sameWhole } from '../values.ts'
import '../official-library.ts'
import type { Kind } from './kind.ts'

const creationType = 'AccountCreation(int8 accountIndex,address wallet,bool tosAccepted)'

/** From an Ethereum signature, or from the wallet's key that makes it, to the Stark key. */
export const keyDerivation: Kind = {
  l2PrivateKey: ({ inputs, expected }) => {
    const signature =
      inputs['ethSignature'] === undefined
        ? ethSignature({ typeString: creationType, tosAccepted: true, ...inputs })
        : z
            .string()
            .regex(/^(0x)?[0-9a-fA-F]{128,130}$/)
            .parse(inputs['ethSignature'])
    const key = BigInt(starkKeyOfSignature(new Secret(signature)).reveal())
    const official = BigInt(generate_private_key_from_eth_signature(signature))
    return ['l2PrivateKey', 'l2PrivateKeyHex']
      .filter((name) => expected[name] !== undefined)
      .flatMap((name) => [
        sameWhole(name, expected[name], key),
        sameWhole(`${name} by the official library`, expected[name], official),
      ])
  },
}
