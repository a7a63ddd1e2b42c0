import { z } from 'zod'
import { structHash } from '../signed-structs.ts'
import { Fields, sameWhole } from '../values.ts'
import type { Kind } from './kind.ts'

/** A struct's own hash, without domain and signer. */
export const struct: Kind = {
  structHash: ({ inputs, expected }) => {
    const hash = structHash(z.string().parse(inputs['structHashOf']), Fields.parse(inputs['fields']))
    return ['structHash', 'structHashHex']
      .filter((name) => expected[name] !== undefined)
      .map((name) => sameWhole(name, expected[name], hash))
  },
}
