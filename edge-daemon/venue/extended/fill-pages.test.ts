import { afterEach, describe, expect, test } from 'vitest'
import { tradeId } from '#shared/units.ts'
import { carry } from './carry.ts'
import { readFills } from './fill-pages.ts'
import {
  okText,
  scriptedVenue,
  testClock,
  type Asked,
  type Scripted,
  type ScriptedVenue,
} from './scripted-venue.fixture.ts'
import { fillRow, translation } from './translation.fixture.ts'

const idOf = (n: number): string => String(1_784_963_886_257_000_000n + BigInt(n))
const rows = (ids: readonly number[]) => ids.map((n) => ({ ...fillRow, id: idOf(n), externalOrderId: undefined }))

type Style = 'cursor_to_the_end' | 'no_cursor_on_last' | 'no_pagination'

/** A venue with fills 1..count that pages as told, whatever limit was asked. */
function pager(count: number, pageRows: number, style: Style): (asked: Asked) => Scripted {
  return ({ url }) => {
    const cursor = new URL(url, 'http://x').searchParams.get('cursor')
    const below = cursor === null ? count + 1 : Number(BigInt(cursor) - BigInt(idOf(0)))
    const ids = Array.from({ length: Math.max(0, Math.min(pageRows, below - 1)) }, (_, n) => below - 1 - n)
    const last = ids.at(-1)
    const isEnd = last === undefined || last === 1
    if (style === 'no_pagination') return { text: okText(rows(ids)) }
    const next = last === undefined || (style === 'no_cursor_on_last' && isEnd) ? null : idOf(last)
    return { text: okText(rows(ids), { cursor: next, count: ids.length }) }
  }
}

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())

async function read(answer: (asked: Asked) => Scripted, since: string | null) {
  venue = await scriptedVenue(answer)
  return carry(
    venue.http,
    readFills({ translation, startedAtMs: testClock.monoMs() }, since === null ? null : tradeId(since)),
  )
}
const idsOf = (answer: Awaited<ReturnType<typeof read>>) =>
  answer.result === 'read' ? answer.value.map((fill) => Number(BigInt(fill.tradeId) - BigInt(idOf(0)))) : answer.error
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

describe('readFills', () => {
  test.each<{ style: Style; count: number; pageRows: number }>([
    { style: 'cursor_to_the_end', count: 7, pageRows: 3 },
    { style: 'cursor_to_the_end', count: 6, pageRows: 3 },
    { style: 'no_cursor_on_last', count: 7, pageRows: 3 },
    { style: 'no_pagination', count: 7, pageRows: 3 },
    { style: 'cursor_to_the_end', count: 0, pageRows: 3 },
  ])('reads all $count fills oldest first in pages of $pageRows, $style', async ({ style, count, pageRows }) => {
    expect(idsOf(await read(pager(count, pageRows, style), null))).toEqual(range(1, count))
  })

  test('stops at the known trade and asks for no page beyond it', async () => {
    expect(idsOf(await read(pager(10, 3, 'cursor_to_the_end'), idOf(5)))).toEqual(range(6, 10))
    expect(venue?.asked.map(({ url }) => url.replace('1784963886257', ''))).toEqual([
      '/user/trades?market=ETH-USD&limit=100',
      '/user/trades?market=ETH-USD&limit=100&cursor=000008',
    ])
  })

  test('stops where the known trade would be when the venue no longer lists it', async () => {
    const answer = () => ({ text: okText(rows([9, 8, 3, 2]), { cursor: idOf(2), count: 4 }) })
    expect(idsOf(await read(answer, idOf(5)))).toEqual([8, 9])
  })

  test('counts a fill once when the edge of a page is told twice', async () => {
    const pages = [rows([5, 4, 3]), rows([3, 2, 1]), []]
    let page = 0
    const answer = () => ({ text: okText(pages[page++], { cursor: idOf(9 - page), count: 3 }) })
    expect(idsOf(await read(answer, null))).toEqual(range(1, 5))
  })

  test.each<[string, () => Scripted]>([
    ['a page that repeats for ever', () => ({ text: okText(rows([3, 2, 1]), { cursor: idOf(1), count: 3 }) })],
    ['fills out of order', () => ({ text: okText(rows([3, 5, 1]), { cursor: null, count: 3 }) })],
    ['a fill of another form', () => ({ text: okText([{ ...fillRow, price: 1 }], { cursor: null, count: 1 }) })],
    ['a fill off the lot', () => ({ text: okText([{ ...fillRow, qty: '0.0005' }], { cursor: null, count: 1 }) })],
    ['a fill without a price', () => ({ text: okText([{ ...fillRow, price: '0' }], { cursor: null, count: 1 }) })],
    ['an error', () => ({ status: 500, text: '' })],
  ])('fails as a whole on %s', async (_name, answer) => {
    expect(await read(answer, null)).toMatchObject({ result: 'failed' })
  })

  test('fails as a whole when a later page fails', async () => {
    const first = pager(7, 3, 'cursor_to_the_end')
    const answer = (asked: Asked) => (asked.url.includes('cursor') ? { status: 429, text: '' } : first(asked))
    expect(await read(answer, null)).toMatchObject({ result: 'failed', error: { kind: 'rate_limited' } })
  })

  // The tick is 0.05: a liquidation fills at its bankruptcy price, whatever that is.
  test.each([
    ['BUY', '1.01', 21],
    ['SELL', '1.01', 20],
    ['BUY', '1667.2500000001', 33_346],
    ['SELL', '0.000001', 1],
  ])('books a %s off the tick at %s as the next worse tick and keeps the exact price', async (side, price, ticks) => {
    const answer = () => ({ text: okText([{ ...fillRow, side, price }], { cursor: null, count: 1 }) })
    expect(await read(answer, null)).toMatchObject({ value: [{ price: ticks, exactPrice: price }] })
  })

  test('a fill on the tick carries no second price, however it is written', async () => {
    const answer = () => ({ text: okText([{ ...fillRow, price: '1667.3000' }], { cursor: null, count: 1 }) })
    const fills = await read(answer, null)
    expect(fills.result === 'read' && fills.value[0]).not.toHaveProperty('exactPrice')
  })

  test('a long history is read at a pace that leaves the rate limit to others', async () => {
    const beganAtMs = performance.now()
    expect(idsOf(await read(pager(22, 1, 'no_cursor_on_last'), null))).toEqual(range(1, 22))
    expect(performance.now() - beganAtMs).toBeGreaterThan(2 * 195)
  })
})
