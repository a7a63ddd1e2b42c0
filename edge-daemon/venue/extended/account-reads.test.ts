import { afterEach, describe, expect, test } from 'vitest'
import { clientOrderId } from '#shared/units.ts'
import { carry } from './carry.ts'
import { readAccount, readOpenOrders, readOrder, type ReadOptions } from './account-reads.ts'
import {
  okText,
  scriptedVenue,
  testClock,
  type Asked,
  type Scripted,
  type ScriptedVenue,
} from './scripted-venue.fixture.ts'
import type { Talk } from './talk.ts'
import { balanceRow, orderRow, positionRow, translation } from './translation.fixture.ts'

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())
async function ask<Value>(
  answer: (asked: Asked) => Scripted,
  begin: (options: ReadOptions) => Talk<Value>,
): Promise<Value> {
  venue = await scriptedVenue(answer)
  return carry(venue.http, begin({ translation, startedAtMs: testClock.monoMs() }))
}
const notFound = (code: number | string) => ({
  status: 404,
  text: JSON.stringify({ status: 'ERROR', error: { code, message: 'no' } }),
})

const askOrder = (answer: Scripted) =>
  ask(
    () => answer,
    (options) => readOrder(options, clientOrderId('ours-1')),
  )
const emptyAccount = ({ url }: Asked) => (url === '/user/balance' ? notFound('NOT_FOUND') : { text: okText([]) })

describe('readOrder', () => {
  test('gives the order of that name only, from a history of edits', async () => {
    const history = [orderRow, { ...orderRow, id: '1784963886257016833', externalId: 'ours-0', status: 'CANCELLED' }]
    expect(await askOrder({ text: okText(history) })).toMatchObject({
      result: 'read',
      value: [{ clientId: 'ours-1', venueId: orderRow.id }],
    })
    expect(venue?.asked[0]?.url).toBe('/user/orders/external/ours-1')
  })

  test.each([
    ['the venue knows none', notFound(1_142), { result: 'read', value: [] }],
    ['the list is empty', { text: okText([]) }, { result: 'read', value: [] }],
    [
      'a 404 that is not of the venue',
      { status: 404, text: '<html>' },
      { result: 'failed', error: { kind: 'unreachable' } },
    ],
    [
      'an order without a name, which may be the one',
      { text: okText([{ ...orderRow, externalId: null }]) },
      { result: 'failed', error: { kind: 'ambiguous' } },
    ],
    ['the account is unknown', notFound(1_004), { result: 'failed', error: { kind: 'refused', reason: 'signature' } }],
  ])('%s', async (_name, answer, expected) => expect(await askOrder(answer)).toMatchObject(expected))
})

describe('readOpenOrders', () => {
  test('asks for the whole sub-account and states when it asked', async () => {
    const before = testClock.monoMs()
    const answer = await ask(() => ({ text: okText([orderRow]) }), readOpenOrders)
    expect(venue?.asked.map(({ url }) => url)).toEqual(['/user/orders'])
    expect(answer).toMatchObject({ result: 'read', value: [{ clientId: 'ours-1' }] })
    expect(answer.result === 'read' && answer.startedAtMs >= before).toBe(true)
  })

  test.each([
    ['an order of another market', okText([{ ...orderRow, market: 'BTC-USD' }])],
    ['a row of another form', okText([{ ...orderRow, qty: 1 }])],
    ['no list', okText({})],
    ['an empty body', ''],
  ])('never claims an empty book over %s', async (_name, text) => {
    expect(await ask(() => ({ text }), readOpenOrders)).toMatchObject({
      result: 'failed',
      error: { kind: 'ambiguous' },
    })
  })
})

describe('readAccount', () => {
  const equities = ['10', '20', '30', '40', '50', '60', '70', '80']

  /** A venue whose mark moves between the answers for the first `moves` reads. */
  function movingMark(moves: number): (asked: Asked) => Scripted {
    let reads = 0
    return ({ url }) => {
      if (url !== '/user/balance')
        return { text: okText([{ ...positionRow, value: `${reads < moves ? reads : 100}` }]) }
      const isMoving = reads < moves
      return { text: okText({ ...balanceRow, equity: equities[reads++] ?? '0', exposure: isMoving ? '999' : '100' }) }
    }
  }

  test('takes balance and position of one moment at the first read', async () => {
    const answer = await ask(movingMark(0), readAccount)
    expect(answer).toMatchObject({
      value: { balance: { equity: '10' }, report: { position: -100, markPrice: '1667.25' } },
    })
    expect(venue?.asked).toHaveLength(2)
  })

  test('reads again while the mark moves between the two', async () => {
    expect(await ask(movingMark(2), readAccount)).toMatchObject({ value: { balance: { equity: '30' } } })
  })

  test('gives the last pair when the mark never stands still', async () => {
    expect(await ask(movingMark(99), readAccount)).toMatchObject({ value: { balance: { equity: '60' } } })
    expect(venue?.asked).toHaveLength(12)
  })

  test('a venue that rounds its exposure is believed when the position stays the same', async () => {
    const rounded = { ...balanceRow, exposure: '166.73' }
    const answer = ({ url }: Asked) => ({ text: okText(url === '/user/balance' ? rounded : [positionRow]) })
    expect(await ask(answer, readAccount)).toMatchObject({ result: 'read' })
    expect(venue?.asked).toHaveLength(4)
  })

  test('no balance and no position are zero', async () => {
    expect(await ask(emptyAccount, readAccount)).toMatchObject({
      value: { balance: { equity: '0', equityUsd: 0, availableUsd: 0 }, report: { position: 0, markPrice: null } },
    })
  })

  test.each([
    ['a refused balance', '/user/balance', { status: 401, text: '' }, 'unauthorized'],
    ['positions of another form', '/user/positions', { text: okText([{ ...positionRow, size: 1 }]) }, 'ambiguous'],
    ['a position off the lot', '/user/positions', { text: okText([{ ...positionRow, size: '0.00001' }]) }, 'ambiguous'],
  ])('fails on %s', async (_name, path, bad, kind) => {
    const answer = ({ url }: Asked) => {
      if (url === path) return bad
      return { text: okText(url === '/user/balance' ? balanceRow : [positionRow]) }
    }
    expect(await ask(answer, readAccount)).toMatchObject({ result: 'failed', error: { kind } })
  })
})
