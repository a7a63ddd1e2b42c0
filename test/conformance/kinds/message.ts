import { getPublicKey } from '@scure/starknet'
import { ec } from 'starknet'
import { beginMessage, messageHash } from '../../../edge-daemon/venue/extended/order-hash.ts'
import { publicKeyOf } from '../../../edge-daemon/venue/extended/signing.ts'
import { Secret } from '../../../edge-daemon/venue/secret.ts'
import { createSignatureCheck } from '../../../simulator/server/signature-check.ts'
import { officialMessageHash, officialSignature } from '../official-library.ts'
import { orderTermsOf, signedFields, withParent } from '../order-terms.ts'
import { fieldsOf, structHash } from '../signed-structs.ts'
import { Domain, Fields, Whole, sameText, sameWhole, type Comparison } from '../values.ts'
import { adapterSignature } from '../adapter-order.ts'
import type { Case, Kind } from './kind.ts'

// Something to sign: an order from its terms, or a struct that is given whole. Everything is worked out from the inputs.

export const message: Kind = { amounts, messageHash: hashes, signature }

/** Each signed field of an order, from quantity, price, fee rate, expiry and nonce. */
function amounts(of: Case): Comparison[] {
  const inputs = withParent(of.inputs, of.entryOf)
  const terms = orderTermsOf(inputs)
  if (terms === null)
    throw new RangeError('the inputs hold no order to work amounts out from: qty and price are missing')
  const stated = Fields.safeParse(inputs['signed']).data ?? null
  const fields = signedFields(terms, stated)
  return Object.entries(Fields.parse(of.expected['signed'])).map(([name, value]) =>
    sameWhole(name, value, fieldsOf(fields)(name)),
  )
}

type Message = { readonly hash: bigint; readonly from: string }

/** The hashes that the inputs lead to: from the order, from the struct, from the struct's hash. All must be the same. */
function messagesOf(inputs: Fields): Message[] {
  const domain = Domain.parse(inputs['starknetDomain'])
  const publicKey = publicKeyFrom(inputs)
  const wrap = (struct: bigint) => messageHash(beginMessage(domain), publicKey, struct)
  const given = Whole.safeParse(inputs['structHash'])
  const found: Message[] = given.success ? [{ from: 'struct hash', hash: wrap(given.data) }] : []
  const struct = typeof inputs['signedStruct'] === 'string' ? inputs['signedStruct'] : 'Order'
  const stated = Fields.safeParse(inputs['signed']).data ?? null
  // Orders and vault orders are worked out alike; transfers and withdrawals are given whole.
  const terms = struct === 'Order' || struct === 'LimitOrder' ? orderTermsOf(inputs) : null
  const sources = [
    ...(terms === null ? [] : [{ from: 'order', fields: signedFields(terms, stated) }]),
    ...(stated === null ? [] : [{ from: 'signed fields', fields: stated }]),
  ]
  for (const { from, fields } of sources) {
    const hash = wrap(structHash(struct, fields))
    const official = officialMessageHash(struct, fieldsOf(fields), publicKey, domain)
    found.push({ from, hash })
    if (official !== null) found.push({ from: `${from}, by the official library`, hash: official })
  }
  if (found.length === 0)
    throw new RangeError('the inputs hold nothing to hash: no order, no signed fields, no struct hash')
  return found
}

function hashes(of: Case): Comparison[] {
  const messages = messagesOf(withParent(of.inputs, of.entryOf))
  const wanted = ['hash', 'hashHex'].filter((name) => of.expected[name] !== undefined)
  return wanted.flatMap((name) =>
    messages.map(({ from, hash }) => sameWhole(`${name} of the ${from}`, of.expected[name], hash)),
  )
}

function signature(of: Case): Comparison[] {
  const inputs = withParent(of.inputs, of.entryOf)
  const privateKey = privateKeyFrom(inputs)
  const [first] = messagesOf(inputs)
  if (first === undefined) throw new RangeError('there is no message to sign')
  const own = ec.starkCurve.sign(`0x${first.hash.toString(16)}`, privateKey)
  const official = officialSignature(privateKey, first.hash)
  // Both are right, and one time in 128 they differ: see random-orders.ts.
  const wanted = Whole.parse(of.expected['r']) === own.r ? own : official
  const stated = { r: String(of.expected['r']), s: String(of.expected['s']) }
  const isTaken = createSignatureCheck(getPublicKey(privateKey))(stated, `0x${first.hash.toString(16)}`)
  return [
    sameWhole('r', of.expected['r'], wanted.r),
    sameWhole('s', of.expected['s'], wanted.s),
    sameText('taken by the exchange simulator', 'true', String(isTaken)),
    ...adapterSignature(inputs, privateKey).flatMap(({ r, s }) => [
      sameWhole('the adapter\u2019s r', own.r.toString(), r),
      sameWhole('the adapter\u2019s s', own.s.toString(), s),
    ]),
  ]
}

function privateKeyFrom(inputs: Fields): string {
  const key = Whole.safeParse(inputs['privateKey'])
  if (!key.success) throw new RangeError('the inputs hold no privateKey to sign with')
  return `0x${key.data.toString(16)}`
}

/** The stated public key, which must belong to the private key when there is one. */
function publicKeyFrom(inputs: Fields): bigint {
  const stated = Whole.safeParse(inputs['publicKey'])
  const isPrivate = Whole.safeParse(inputs['privateKey']).success
  const own = isPrivate ? publicKeyOf(new Secret(privateKeyFrom(inputs))) : null
  if (stated.success && own !== null && own !== stated.data) {
    throw new RangeError('publicKey does not belong to privateKey')
  }
  if (stated.success) return stated.data
  if (own === null) throw new RangeError('the inputs hold neither publicKey nor privateKey')
  return own
}
