import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { generate_private_key_from_eth_signature, initSync } from '@x10xchange/stark-crypto-wrapper-wasm'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { accountCreationDigest, accountCreationRequest } from './account-creation.ts'
import { deriveKeys } from './derive.ts'
import { signDigest } from './ethereum.ts'
import { starkKeyOfSignature } from './stark-key.ts'

const wasmPath = createRequire(import.meta.url).resolve(
  '@x10xchange/stark-crypto-wrapper-wasm/stark_crypto_wrapper_wasm_bg.wasm',
)
initSync({ module: readFileSync(wasmPath) })

const wallet = '0x2c12f074766f5eF9c5300ca8C85d06fBa605C59f'
const key = new Secret('0x50c8e358cc974aaaa6e460641e53f78bdc550fd372984aa78ef8fd27c751e6f4')
const asked = { network: 'testnet' as const, index: 1, wallet: null }

describe('starkKeyOfSignature', () => {
  test('gives the key that the venue\u2019s own library gives, for any signature', () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    // Leading zeros in r are where a seed is most easily shortened by mistake.
    const r = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc
        .tuple(fc.integer({ min: 1, max: 31 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
        .map(([zeros, bytes]) => {
          return Uint8Array.from(bytes, (byte, index) => (index < zeros ? 0 : byte))
        }),
    )
    fc.assert(
      fc.property(r, fc.uint8Array({ minLength: 33, maxLength: 33 }), (head, tail) => {
        const signature = `0x${hex(head)}${hex(tail)}`
        const official = generate_private_key_from_eth_signature(signature)
        expect(BigInt(starkKeyOfSignature(new Secret(signature)).reveal())).toBe(BigInt(official))
      }),
      { numRuns: 500 },
    )
  })

  test('depends on r alone', () => {
    const r = 'ab'.repeat(32)
    const keyOf = (rest: string) => starkKeyOfSignature(new Secret(`0x${r}${rest}`)).reveal()
    expect(keyOf('00'.repeat(33))).toBe(keyOf('ff'.repeat(33)))
  })
})

describe('deriveKeys', () => {
  const ownKeys = deriveKeys(asked, { type: 'key', secret: key })
  const secretOf = (account: Parameters<typeof accountCreationDigest>[0]) =>
    ({ type: 'signature', secret: signDigest(key, accountCreationDigest(account)) }) as const

  test('gives the same keys from the wallet\u2019s key and from its signature', () => {
    const fromSignature = deriveKeys({ ...asked, wallet }, secretOf({ ...asked, wallet }))
    expect(fromSignature.starkPublicKey).toBe(ownKeys.starkPublicKey)
    expect(fromSignature.starkPrivateKey.reveal()).toBe(ownKeys.starkPrivateKey.reveal())
    expect(ownKeys.wallet).toBe(wallet)
  })

  test('gives other keys for every account and network', () => {
    const keys = [0, 1, 9].flatMap((index) =>
      (['testnet', 'mainnet'] as const).map(
        (network) => deriveKeys({ network, index, wallet: null }, { type: 'key', secret: key }).starkPublicKey,
      ),
    )
    expect(new Set(keys).size).toBe(6)
  })

  test.each([
    ['another account', { ...asked, wallet, index: 2 }],
    ['another network', { ...asked, wallet, network: 'mainnet' as const }],
  ])('refuses a signature for %s', (_what, signedFor) => {
    expect(() => deriveKeys({ ...asked, wallet }, secretOf(signedFor))).toThrow('the signature is not')
  })

  test.each([
    ['a wallet that is not the key\u2019s', { ...asked, wallet: `0x${'1'.repeat(40)}` }, 'key' as const, key, wallet],
    ['a key of zero', asked, 'key' as const, new Secret(`0x${'0'.repeat(64)}`), 'out of range'],
    ['a signature without a wallet', asked, 'signature' as const, key, '--wallet is missing'],
  ])('refuses %s', (_what, wrong, type, secret, said) => {
    expect(() => deriveKeys(wrong, { type, secret })).toThrow(said)
  })
})

test('the message for a wallet says the network\u2019s domain, and nothing else in the domain', () => {
  expect(accountCreationRequest({ network: 'mainnet', index: 3, wallet })).toEqual({
    types: {
      EIP712Domain: [{ name: 'name', type: 'string' }],
      AccountCreation: [
        { name: 'accountIndex', type: 'int8' },
        { name: 'wallet', type: 'address' },
        { name: 'tosAccepted', type: 'bool' },
      ],
    },
    primaryType: 'AccountCreation',
    domain: { name: 'extended.exchange' },
    message: { accountIndex: 3, wallet, tosAccepted: true },
  })
})
