import { describe, expect, test } from 'vitest'
import { checkVectors } from './check-vectors.ts'
import { ownVectors } from './options.ts'
import { hasPassed, linesOf } from './outcome.ts'
import { Fields } from './values.ts'
import { readEntries, VectorEntry } from './vector-file.ts'

// Goal: the published cases pass, and every check would notice. So each expected value and each input is spoilt in turn,
// and the check that is about it has to fail.

const entries = readEntries(ownVectors, VectorEntry)
/** The checks of one entry that fail; the others are there to be referred to. */
const failed = (entry: VectorEntry): string[] => {
  const others = entries.filter(({ id }) => id !== entry.id).map((other) => ({ ...other, checks: [] }))
  return checkVectors('spoilt', [entry, ...others])
    .filter((outcome) => !hasPassed(outcome))
    .map(({ check }) => check)
}

test('every published case passes', () => {
  const outcomes = checkVectors('own', entries)
  expect(linesOf(outcomes, false)).toEqual([])
  expect(outcomes.length).toBeGreaterThanOrEqual(57)
  expect(entries.filter(({ checks }) => checks.length === 0).map(({ kind }) => kind)).toEqual(
    Array.from({ length: 4 }, () => 'requestShape'),
  )
})

/** Where in `expected` the answer of a check stands. */
const answers: Readonly<Record<string, readonly string[]>> = {
  amounts: ['signed'],
  messageHash: ['hash', 'hashHex'],
  signature: ['r', 's'],
  structHash: ['structHash', 'structHashHex'],
  selector: ['selector'],
  l2PrivateKey: ['l2PrivateKey', 'l2PrivateKeyHex'],
  l1Signature: ['l1Signature'],
  orderBody: ['body'],
  qty: ['qty'],
  price: ['price'],
}

/** Every way to spoil one value inside: another last digit, another text, another number. */
function spoilt(value: unknown): unknown[] {
  const fields = Fields.safeParse(value)
  if (fields.success) {
    return Object.entries(fields.data).flatMap(([key, inner]) =>
      spoilt(inner).map((wrong) => ({ ...fields.data, [key]: wrong })),
    )
  }
  if (typeof value === 'number') return [value + 1]
  if (typeof value === 'boolean') return [!value]
  if (typeof value !== 'string') return []
  return [/\d$/.test(value) ? `${value.slice(0, -1)}${(Number(value.slice(-1)) + 1) % 10}` : `${value.slice(0, -1)}0`]
}

describe('a check notices a wrong answer', () => {
  const cases = entries.flatMap((entry) => entry.checks.map((check) => ({ id: entry.id, check, entry })))
  test.each(cases)('$check of $id', ({ entry, check }) => {
    const expected = Fields.parse(entry.expected)
    const wrong = (answers[check] ?? []).flatMap((name) =>
      spoilt(expected[name]).map((value) => ({ ...expected, [name]: value })),
    )
    expect(wrong.length).toBeGreaterThan(0)
    for (const each of wrong) expect(failed({ ...entry, expected: each, checks: [check] })).toEqual([check])
  })
})

describe('a check notices a wrong input', () => {
  const order = entries.find(({ id }) => id === 'py-01-limit-sell')
  test.each([
    ['side', 'BUY'],
    ['qty', '0.0010001'],
    ['price', '43445.118'],
    ['feeRate', '0.0005001'],
    ['nonce', 1_473_459_053],
    ['expiryEpochMillis', 1_704_420_537_001],
    ['vault', '10003'],
    ['syntheticId', '0x1'],
    ['collateralId', '0x1'],
    ['syntheticResolution', 10_000_000],
    ['collateralResolution', 10_000_000],
    ['publicKey', '0x1'],
    ['privateKey', '0x1'],
    ['starknetDomain', { name: 'Perpetuals', version: 'v0', chainId: 'SN_MAIN', revision: 1 }],
    ['starknetDomain', { name: 'Perpetuals', version: 'v0', chainId: 'SN_SEPOLIA', revision: 2 }],
  ])('%s %j', (name, value) => {
    if (order === undefined) throw new Error('the case is in the file')
    expect(failed({ ...order, inputs: { ...order.inputs, [name]: value } }).length).toBeGreaterThan(0)
  })

  test('but not a price whose difference is rounded away', () => {
    if (order === undefined) throw new Error('the case is in the file')
    expect(failed({ ...order, inputs: { ...order.inputs, price: '43445.1168001' } })).toEqual([])
  })
})

describe('what is not known', () => {
  const entry = { id: 'strange', kind: 'message', inputs: {}, expected: {}, checks: ['amounts'] }
  test.each([
    ['kind', { ...entry, kind: 'letter' }],
    ['kind with the name of an object\u2019s own part', { ...entry, kind: 'constructor' }],
    ['check', { ...entry, checks: ['taste'] }],
    ['check with the name of an object\u2019s own part', { ...entry, checks: ['toString'] }],
    ['check of another kind', { ...entry, checks: ['selector'] }],
    ['way to work it out', entry],
    [
      'reference',
      { ...entry, kind: 'orderBody', inputs: { ref: 'nowhere' }, expected: { body: {} }, checks: ['orderBody'] },
    ],
    [
      'struct',
      {
        ...entry,
        kind: 'struct',
        inputs: { structHashOf: 'Letter', fields: {} },
        expected: { structHash: '1' },
        checks: ['structHash'],
      },
    ],
  ])('fails: a %s', (_what, strange) => {
    expect(checkVectors('strange', [strange]).map(hasPassed)).toEqual([false])
  })

  test('is not counted when the entry asks for no check', () => {
    expect(checkVectors('strange', [{ ...entry, kind: 'letter', checks: [] }])).toEqual([])
  })

  test('fails when there is nothing to compare with', () => {
    const selector = entries.find(({ kind }) => kind === 'selector')
    if (selector === undefined) throw new Error('the case is in the file')
    expect(failed({ ...selector, expected: {} })).toEqual(['selector'])
    const message = entries.find(({ id }) => id === 'rust-18-order')
    if (message === undefined) throw new Error('the case is in the file')
    expect(failed({ ...message, expected: {} })).toEqual(['messageHash'])
  })
})
