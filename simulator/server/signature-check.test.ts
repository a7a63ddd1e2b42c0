import { getPublicKey, sign, Signature, verify } from '@scure/starknet'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSignatureCheck } from './signature-check.ts'

const privateKey = '0x7a7ff6fd3cab02ccdcd4a572563f5976f8976899b03a39773795a3c486d4986'
const point = getPublicKey(privateKey)
const order = 3618502788666131213697322783095070105526743751716087489154079457884512865583n
const hex = (value: bigint) => `0x${value.toString(16)}`

test('agrees with the library on true and spoiled signatures, before and after its table is made', () => {
  const check = createSignatureCheck(point)
  const hashes = fc.bigInt({ min: 1n, max: 2n ** 251n - 1n })
  const spoil = fc.constantFrom<'nothing' | 'r' | 's' | 'hash'>('nothing', 'r', 's', 'hash')
  fc.assert(
    fc.property(hashes, spoil, (signed, what) => {
      const { r, s } = sign(signed.toString(16), privateKey)
      const hash = what === 'hash' ? signed ^ 1n || 2n : signed
      const seen = { r: what === 'r' ? r ^ 1n : r, s: what === 's' ? s ^ 1n : s }
      const expected = verify(new Signature(seen.r, seen.s), hash.toString(16), point)
      expect(check({ r: hex(seen.r), s: hex(seen.s) }, hex(hash))).toBe(expected)
      expect(expected).toBe(what === 'nothing')
    }),
    { numRuns: 60 },
  )
})

test('numbers outside the curve\u2019s order are a wrong signature', () => {
  const check = createSignatureCheck(point)
  const { r, s } = sign('1234', privateKey)
  expect(check({ r: hex(r), s: hex(s) }, '0x1234')).toBe(true)
  for (const wrong of ['0x0', hex(order), hex(r + order), `0x${'f'.repeat(64)}`]) {
    expect(check({ r: wrong, s: hex(s) }, '0x1234')).toBe(false)
    expect(check({ r: hex(r), s: wrong }, '0x1234')).toBe(false)
  }
})
