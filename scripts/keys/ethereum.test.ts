import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../../edge-daemon/venue/secret.ts'
import { addressOf, checksummed, isAddress, signDigest, signerOf } from './ethereum.ts'

const wallet = '0x2c12f074766f5eF9c5300ca8C85d06fBa605C59f'
const ethKey = new Secret('0x50c8e358cc974aaaa6e460641e53f78bdc550fd372984aa78ef8fd27c751e6f4')
const digest = new Uint8Array(32).fill(7)
const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
  const value = Buffer.from(bytes)
  value[0] = 1
  return new Secret(`0x${value.toString('hex')}`)
})

describe('an address', () => {
  test('is the published one of the published key', () => {
    expect(addressOf(ethKey)).toBe(wallet)
  })

  test.each([`0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`, '0x', '0xzz'])('does not exist for the key %s', (text) => {
    expect(addressOf(new Secret(text))).toBeNull()
  })

  // Published with the checksum rule itself.
  test.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ])('%s carries its checksum', (address) => {
    expect(checksummed(address.toLowerCase())).toBe(address)
    expect(isAddress(address)).toBe(true)
    expect(isAddress(address.toLowerCase())).toBe(true)
    expect(isAddress(`0x${address.slice(2).toUpperCase()}`)).toBe(true)
    // One capital the other way round.
    const place = address.search(/[a-f]/)
    const turned = address.slice(0, place) + address.charAt(place).toUpperCase() + address.slice(place + 1)
    expect(isAddress(turned)).toBe(false)
  })

  test.each(['', '0x', wallet.slice(0, -1), `${wallet}0`, wallet.replace('0x', '')])('is not %s', (text) => {
    expect(isAddress(text)).toBe(false)
  })
})

describe('a signature', () => {
  test('tells its signer, with v in both conventions, and nobody for another message', () => {
    fc.assert(
      fc.property(anyKey, fc.uint8Array({ minLength: 32, maxLength: 32 }), (key, message) => {
        const signature = signDigest(key, message).reveal()
        const v = Number.parseInt(signature.slice(-2), 16)
        const lowV = new Secret(`${signature.slice(0, -2)}0${v - 27}`)
        expect(signerOf(new Secret(signature), message)).toBe(addressOf(key))
        expect(signerOf(lowV, message)).toBe(addressOf(key))
        const other = Uint8Array.from(message, (byte, index) => (index === 0 ? byte ^ 1 : byte))
        expect(signerOf(new Secret(signature), other)).not.toBe(addressOf(key))
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    ['nothing', '0x'],
    ['zeros', `0x${'0'.repeat(130)}`],
    ['all ones', `0x${'f'.repeat(128)}1b`],
    ['another v', `${signDigest(ethKey, digest).reveal().slice(0, -2)}1d`],
  ])('of %s is nobody\u2019s', (_what, text) => {
    expect(signerOf(new Secret(text), digest)).toBeNull()
  })
})
