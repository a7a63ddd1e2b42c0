import { z } from 'zod'
import { addressOf, signDigest } from '../../scripts/keys/ethereum.ts'
import { parseMessageType, typedDataDigest } from '../../scripts/keys/typed-data.ts'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { Whole, type Fields } from './values.ts'

const Inputs = z.object({ ethPrivateKey: Whole, signingDomain: z.string(), typeString: z.string() })
const Value = z.union([z.string(), z.number(), z.boolean()])

/** A wallet's signature of typed data: the type's fields are looked up among the inputs by their names. */
export function ethSignature(inputs: Fields): string {
  const { ethPrivateKey, signingDomain, typeString } = Inputs.parse(inputs)
  const key = new Secret(`0x${ethPrivateKey.toString(16).padStart(64, '0')}`)
  const values = Object.fromEntries(
    parseMessageType(typeString).fields.map(({ name }) => {
      const value = name === 'wallet' && inputs['wallet'] === undefined ? addressOf(key) : inputs[name]
      return [name, Value.parse(value, { error: () => `the inputs hold no ${name} to sign` })]
    }),
  )
  return signDigest(key, typedDataDigest(signingDomain, typeString, values)).reveal()
}
