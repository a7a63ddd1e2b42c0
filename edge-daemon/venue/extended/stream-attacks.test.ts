import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frameMaxBytes } from './frame-reader.ts'
import { streamNames } from './stream-readers.ts'
import { balanceRow, fillRow, frameReader, orderRow, positionRow } from './translation.fixture.ts'

// Whatever a socket brings, a reader answers with events and perhaps a reason to begin anew, and never throws. Time is no
// subject here: the bounds on size and depth are.

const level = { p: '1667.25', q: '1.5', c: '1' }
const print = { i: '2084331146732113920', m: 'ETH-USD', S: 'BUY', tT: 'TRADE', T: 5, p: '1667.25', q: '1', tapeT: 1 }
const book = { type: 'SNAPSHOT', data: { t: 'SNAPSHOT', m: 'ETH-USD', b: [level], a: [level], d: 'f' }, ts: 1, seq: 1 }
const good = {
  account: {
    type: 'ORDER',
    data: {
      isSnapshot: true,
      orders: [orderRow],
      trades: [fillRow],
      positions: [positionRow],
      balance: balanceRow,
      spotBalances: null,
    },
    ts: 1,
    seq: 1,
  },
  book,
  touch: book,
  trades: { data: [print], ts: 1, seq: 1 },
  mark: { type: 'MP', data: { m: 'ETH-USD', p: '1667.275', ts: 0 }, ts: 1, seq: 1 },
  index: { type: 'IP', data: { m: 'ETH-USD', p: '1667.275', ts: 0 }, ts: 1, seq: 1, sourceEventId: null },
  funding: { data: { m: 'ETH-USD', T: 1, f: '0.0001' }, ts: 1, seq: 1 },
}

const oddTexts = ['', ' ', 'NaN', '1e308', '-0', '0x10', '__proto__', 'constructor', '9'.repeat(400), '\u0000', '😀']
const odd = fc.oneof(
  fc.constantFrom<unknown>(...oddTexts, null, true, -1, 0.5, 1e308, 2 ** 53, {}, [], [[]], { toString: 1 }),
  fc.anything({ maxDepth: 2, withNullPrototype: false }),
)

/** The message with one of its values, at any depth, replaced or removed. */
function spoilt(value: unknown, path: readonly number[], replacement: unknown, isRemoved: boolean): unknown {
  if (typeof value !== 'object' || value === null || path.length === 0) return replacement
  const entries = Object.entries(value)
  const [step = 0, ...rest] = path
  const at = entries[step % Math.max(1, entries.length)]
  if (at === undefined) return replacement
  const [key, inner] = at
  const isLast = rest.length === 0 || typeof inner !== 'object' || inner === null
  const next = isLast ? replacement : spoilt(inner, rest, replacement, isRemoved)
  if (Array.isArray(value)) return value.map((each: unknown, index) => (String(index) === key ? next : each))
  return Object.fromEntries(
    entries.flatMap(([name, each]) => (name !== key ? [[name, each]] : isLast && isRemoved ? [] : [[name, next]])),
  )
}

const textOf = (value: unknown): string => {
  try {
    return (JSON.stringify(value) ?? 'undefined').replaceAll(/"(\d{17,20})"/g, '$1')
  } catch {
    return 'not to be written'
  }
}

describe.each(streamNames)('the reader of the %s stream', (stream) => {
  const isSound = (text: string) => {
    const read = frameReader(stream)
    for (const each of [textOf(good[stream]), text, text]) {
      const { events, broken } = read(each)
      expect(broken === null || broken.length < 600).toBe(true)
      expect(events.length).toBeLessThan(20)
      for (const event of events) {
        if (event.type === 'message_refused') expect(event.reason.length).toBeLessThan(600)
        if (event.type === 'book_replaced' || event.type === 'book_changed')
          for (const { price, lots } of [...event.bids, ...event.asks])
            expect(Number.isSafeInteger(price) && price > 0 && Number.isSafeInteger(lots)).toBe(true)
        if (event.type === 'mark_changed') expect(event.markTicks).toBeGreaterThan(0)
        if (event.type === 'funding_changed') expect(Number.isFinite(event.ratePerHour)).toBe(true)
      }
    }
  }

  test('reads the sound message', () => {
    const { events, broken } = frameReader(stream)(textOf(good[stream]))
    expect(broken).toBeNull()
    expect(events.length).toBeGreaterThan(0)
    expect(events.filter(({ type }) => type === 'message_refused')).toEqual([])
  })

  test('survives each field of another type, missing, or odd', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 5 }), odd, fc.boolean(), (path, value, isRemoved) =>
        isSound(textOf(spoilt(good[stream], path, value, isRemoved))),
      ),
      { numRuns: 2_000 },
    )
  })

  test('survives a message that ends anywhere, and any text at all', () => {
    const text = textOf(good[stream])
    for (let end = 0; end < text.length; end += 1) isSound(text.slice(0, end))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), isSound), { numRuns: 500 })
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), isSound), { numRuns: 500 })
  })

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['nested lists', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['a deep field', `{"seq":1,"ts":1,"x":${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}}`],
    ['a numeral of a million digits', `{"seq":${'9'.repeat(1_000_000)}}`],
    ['a prototype', '{"__proto__":{"seq":1,"data":[]},"constructor":{"prototype":{"polluted":1}}}'],
    ['more than 2 MiB', `{"seq":1,"x":"${'x'.repeat(frameMaxBytes)}"}`],
    ['a hundred thousand rows', `{"seq":2,"ts":1,"type":"ORDER","data":[${'{},'.repeat(100_000)}{}]}`],
  ])('survives %s', (_name, text) => {
    isSound(text)
    expect('polluted' in {}).toBe(false)
  })
})

test('a frame above the bound is not parsed', () => {
  const { events, broken } = frameReader('book')(' '.repeat(frameMaxBytes) + textOf(book))
  expect(events).toEqual([{ type: 'message_refused', stream: 'book', reason: 'it is larger than 2097152 bytes' }])
  expect(broken).toContain('could not be read')
})

test.each([
  ['trades', `"data":[${'{},'.repeat(1_000)}{}]`, false],
  ['account', `"type":"TRADE","data":{"trades":[${'{},'.repeat(2_000)}{}]}`, true],
] as const)('of more rows on %s than the venue has to tell at once none is looked at', (stream, data, isBroken) => {
  const { events, broken } = frameReader(stream)(`{"seq":1,"ts":1,${data}}`)
  expect(events).toHaveLength(1)
  expect(events[0]).toMatchObject({ type: 'message_refused', reason: expect.stringContaining('Too big') })
  expect(broken !== null).toBe(isBroken)
})
