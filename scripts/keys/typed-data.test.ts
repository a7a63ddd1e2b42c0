import { describe, expect, test } from 'vitest'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { signDigest } from './ethereum.ts'
import { parseMessageType, typedDataDigest } from './typed-data.ts'

// The published signatures of the venue's own software are the witnesses: one wrong byte in a digest changes all of them.

const ethKey = new Secret('0x50c8e358cc974aaaa6e460641e53f78bdc550fd372984aa78ef8fd27c751e6f4')
const wallet = '0x2c12f074766f5eF9c5300ca8C85d06fBa605C59f'
const creation = 'AccountCreation(int8 accountIndex,address wallet,bool tosAccepted)'
const values = { accountIndex: 0, wallet, tosAccepted: true }
const signed = (digest: Uint8Array): string => signDigest(ethKey, digest).reveal()

describe('typedDataDigest', () => {
  test('gives the signature that the published Stark key was made from', () => {
    expect(signed(typedDataDigest('x10.exchange', creation, values))).toBe(
      '0x9ef64d5936681edf44b4a7ad713f3bc24065d4039562af03fccf6a08d6996eab367df11439169b417b6a6d8ce81d409edb022597ce193916757c7d5d9cbf97301c',
    )
  })

  test.each([
    ['another domain', typedDataDigest('extended.exchange', creation, values)],
    ['another account', typedDataDigest('x10.exchange', creation, { ...values, accountIndex: 1 })],
    ['terms not accepted', typedDataDigest('x10.exchange', creation, { ...values, tosAccepted: false })],
    ['another type name', typedDataDigest('x10.exchange', creation.replace('Creation', 'Registration'), values)],
  ])('changes with %s', (_what, digest) => {
    expect(signed(digest)).not.toBe(signed(typedDataDigest('x10.exchange', creation, values)))
  })

  test('takes a negative number as the two\u2019s complement of a whole word', () => {
    const digest = (value: number | bigint) =>
      Buffer.from(typedDataDigest('d', 'T(int8 n)', { n: value })).toString('hex')
    const word = Buffer.from(typedDataDigest('d', 'T(int256 n)', { n: -1 })).toString('hex')
    expect(digest(-1)).toBe(digest(-1n))
    expect(digest(-1)).not.toBe(digest(1))
    expect(digest(-1)).not.toBe(word)
  })

  test.each([
    ['a missing field', { ...values, wallet: undefined }, 'no value for its field wallet'],
    ['an address that is too short', { ...values, wallet: '0x1' }, 'wallet is no address'],
    ['an index beyond int8', { ...values, accountIndex: 128 }, 'accountIndex is no int8'],
    ['an index with a fraction', { ...values, accountIndex: 0.5 }, 'accountIndex is no int8'],
    ['a text for a truth', { ...values, tosAccepted: 'true' }, 'tosAccepted is no bool'],
  ])('refuses %s', (_what, wrong, said) => {
    const given = Object.fromEntries(Object.entries(wrong).filter(([, value]) => value !== undefined))
    expect(() => typedDataDigest('x10.exchange', creation, given as typeof values)).toThrow(said)
  })

  test('refuses a type it does not know rather than hash it as something else', () => {
    expect(() => typedDataDigest('d', 'T(uint8[] list)', { list: 1 })).toThrow('not supported')
  })
})

test.each(['', 'Mail', 'Mail(address)', 'Mail(address to', 'Mail(Person to)Person(string name)', 'Mail(address  to)'])(
  'parseMessageType refuses "%s"',
  (text) => {
    expect(() => parseMessageType(text)).toThrow(RangeError)
  },
)
