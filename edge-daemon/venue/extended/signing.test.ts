import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Secret } from '../secret.ts'
import { settlementAmounts, signedExpirationS } from './amounts.ts'
import { beginMessage, domainHash, messageHash, orderStructHash, selectorOf, type OrderMessage } from './order-hash.ts'
import { createOrderSigner, publicKeyOf } from './signing.ts'

// The published vectors, as far as orders, domains and selectors go. Goal: every one is reproduced, none is skipped unseen.

const Entry = z.object({
  id: z.string(),
  kind: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  expected: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]),
})
const vectorsFile = new URL('../../../test/vectors/signing.json', import.meta.url)
const entries = z.array(Entry).parse(JSON.parse(readFileSync(vectorsFile, 'utf8')))

const Domain = z.object({ name: z.string(), version: z.string(), chainId: z.string(), revision: z.number() })
const Big = z.string().transform((text) => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text)))
const Signed = z
  .object({
    position_id: Big,
    base_asset_id: Big,
    base_amount: Big,
    quote_asset_id: Big,
    quote_amount: Big,
    fee_asset_id: Big,
    fee_amount: Big,
    expiration: Big,
    salt: Big,
  })
  .transform((fields): OrderMessage => ({
    positionId: fields.position_id,
    baseAssetId: fields.base_asset_id,
    baseAmount: fields.base_amount,
    quoteAssetId: fields.quote_asset_id,
    quoteAmount: fields.quote_amount,
    feeAssetId: fields.fee_asset_id,
    feeAmount: fields.fee_amount,
    expirationS: fields.expiration,
    salt: fields.salt,
  }))

const orderEntries = entries.filter((entry) => entry.kind === 'message' && entry.inputs['signedStruct'] === 'Order')

describe('order message hash', () => {
  const Inputs = z.object({ publicKey: Big, starknetDomain: Domain, signed: Signed })
  test.each(orderEntries)('reproduces $id', ({ inputs, expected }) => {
    const { publicKey, starknetDomain, signed } = Inputs.parse(inputs)
    const { hash } = z.object({ hash: Big }).parse(expected)
    expect(messageHash(beginMessage(starknetDomain), publicKey, orderStructHash(signed))).toBe(hash)
  })

  test('reproduces the message of a given struct hash', () => {
    const entry = entries.find(({ id }) => id === 'rust-22-order-message')
    const inputs = z.object({ publicKey: Big, starknetDomain: Domain, structHash: Big }).parse(entry?.inputs)
    const { hash } = z.object({ hash: Big }).parse(entry?.expected)
    expect(messageHash(beginMessage(inputs.starknetDomain), inputs.publicKey, inputs.structHash)).toBe(hash)
  })
})

const Terms = z.object({
  side: z.string().transform((side) => (side === 'BUY' ? ('buy' as const) : ('sell' as const))),
  qty: z.string(),
  price: z.string(),
  feeRate: z.string(),
  builderFee: z.string().optional(),
  nonce: z.number(),
  expiryEpochMillis: z.number(),
  syntheticResolution: z.number(),
  collateralResolution: z.number(),
  syntheticId: z.string(),
  collateralId: z.string(),
  vault: z.string(),
  privateKey: z.string(),
  publicKey: z.string(),
  starknetDomain: Domain,
  signed: Signed,
})
const signedEntries = orderEntries.filter((entry) => entry.inputs['qty'] !== undefined)

describe('order amounts and signature from the order itself', () => {
  test.each(signedEntries)('reproduces $id', ({ inputs, expected }) => {
    const terms = Terms.parse(inputs)
    const { r, s, hash } = z.object({ r: z.string(), s: z.string(), hash: Big }).parse(expected)
    const amounts = settlementAmounts(terms, terms)
    expect({
      ...amounts,
      expirationS: BigInt(signedExpirationS(terms.expiryEpochMillis)),
    }).toEqual({
      syntheticAmount: terms.signed.baseAmount,
      collateralAmount: terms.signed.quoteAmount,
      feeAmount: terms.signed.feeAmount,
      expirationS: terms.signed.expirationS,
    })
    const keys = { privateKey: new Secret(terms.privateKey), publicKey: terms.publicKey, vault: terms.vault }
    expect(createOrderSigner(keys, terms, terms.starknetDomain)(terms)).toEqual({ hash, r, s })
    expect(publicKeyOf(keys.privateKey)).toBe(BigInt(terms.publicKey))
  })

  test('covers the vectors that state an order, and there are enough of them', () => {
    expect(orderEntries.length).toBeGreaterThanOrEqual(11)
    expect(signedEntries.length).toBeGreaterThanOrEqual(10)
  })
})

describe('struct hashes and selectors', () => {
  const domains = entries.filter(({ kind, inputs }) => kind === 'struct' && inputs['structHashOf'] === 'StarknetDomain')
  test.each(domains)('reproduces $id', ({ inputs, expected }) => {
    const { structHash } = z.object({ structHash: Big }).parse(expected)
    expect(domainHash(z.object({ fields: Domain }).parse(inputs).fields)).toBe(structHash)
  })

  const orders = entries.filter(({ kind, inputs }) => kind === 'struct' && inputs['structHashOf'] === 'Order')
  test.each(orders)('reproduces $id', ({ inputs, expected }) => {
    const { structHash } = z.object({ structHash: Big }).parse(expected)
    expect(orderStructHash(z.object({ fields: Signed }).parse(inputs).fields)).toBe(structHash)
  })

  const selectors = entries.filter(({ kind }) => kind === 'selector')
  test.each(selectors)('reproduces $id', ({ inputs, expected }) => {
    const { selector } = z.object({ selector: Big }).parse(expected)
    expect(selectorOf(z.object({ selectorOf: z.string() }).parse(inputs).selectorOf)).toBe(selector)
  })

  test('finds them all', () => {
    expect([domains.length, orders.length, selectors.length]).toEqual([2, 1, 5])
  })
})

describe('createOrderSigner', () => {
  const keys = { privateKey: new Secret('0x7a7ff6fd3cab02'), publicKey: '0x1', vault: '1' }
  const assets = { syntheticId: '0x1', collateralId: '0x1', syntheticResolution: 1, collateralResolution: 1_000_000 }
  const sign = createOrderSigner(keys, assets, { name: 'Perpetuals', version: 'v0', chainId: 'SN_MAIN', revision: 1 })
  const terms = {
    side: 'buy' as const,
    qty: '1',
    price: '1',
    feeRate: '0',
    expiryEpochMillis: 1_700_000_000_000,
    nonce: 1,
  }

  test.each([
    ['a nonce of 0', { ...terms, nonce: 0 }, 'nonce must be'],
    ['a nonce beyond 31 bits', { ...terms, nonce: 2 ** 31 }, 'nonce must be'],
    ['a nonce with a fraction', { ...terms, nonce: 1.5 }, 'integer'],
    ['a fractional millisecond', { ...terms, expiryEpochMillis: 1.5 }, 'whole milliseconds'],
    ['a signed size', { ...terms, qty: '-1' }, 'without sign'],
    ['an amount beyond 64 bits', { ...terms, qty: '99999999999999999999' }, 'must fit i64'],
  ])('asserts against %s', (_name, wrong, message) => {
    expect(() => sign(wrong)).toThrow(message)
  })

  test('never shows the private key, also when signing fails', () => {
    const text = '0xnot-a-key-of-any-sort'
    const broken = createOrderSigner({ ...keys, privateKey: new Secret(text) }, assets, {
      name: 'Perpetuals',
      version: 'v0',
      chainId: 'SN_MAIN',
      revision: 1,
    })
    let seen: unknown = null
    try {
      broken(terms)
    } catch (error) {
      seen = error
    }
    expect(seen).toBeInstanceOf(Error)
    expect(inspect(seen, { depth: 9 })).not.toContain('not-a-key')
    expect(publicKeyOf(new Secret(text))).toBeNull()
  })
})
