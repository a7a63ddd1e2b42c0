import { afterEach, describe, expect, test } from 'vitest'
import { dataOf, order, rowsOf, start, stopAll, tapeOf } from './running.fixture.ts'
import { createTrader, isRecord, type Called } from './trader.fixture.ts'

afterEach(stopAll)

const quiet = (...args: string[]) => start('--await-account', '--engine-delay-ms', '0', ...args)
const idsOf = (called: Called) => rowsOf(called).map((row) => String(row['id']))
const namesOf = (called: Called) => rowsOf(called).map((row) => row['externalId'])
const cursorOf = ({ json }: Called) =>
  isRecord(json) && isRecord(json['pagination']) ? String(json['pagination']['cursor']) : null

/** Reads page after page until one is empty. */
async function allPages(read: (cursor: string) => Promise<Called>): Promise<string[]> {
  const ids: string[] = []
  for (let cursor = ''; ;) {
    const page = await read(cursor)
    if (rowsOf(page).length === 0) return ids
    ids.push(...idsOf(page))
    cursor = `&cursor=${cursorOf(page) ?? ''}`
  }
}

describe('the orders\u2019 history', () => {
  test('comes newest first, page by page, without a gap or a repeat', async () => {
    const { trader } = await quiet()
    for (let index = 0; index < 11; index += 1) await trader.place(order(`o${index}`, 'BUY', '97'))
    const whole = idsOf(await trader.call('GET', '/user/orders/history'))
    expect(whole).toHaveLength(11)
    expect(whole).toEqual(whole.toSorted((a, b) => (BigInt(a) > BigInt(b) ? -1 : 1)))
    const paged = await allPages((cursor) => trader.call('GET', `/user/orders/history?limit=4${cursor}`))
    expect(paged).toEqual(whole)
    const last = await trader.call('GET', '/user/orders/history?limit=1&cursor=1')
    expect(last.json).toEqual({ status: 'OK', data: [], pagination: { cursor: null, count: 0 } })
  })
  test('is sorted by the latest change on demand', async () => {
    const { trader } = await quiet()
    for (const id of ['a', 'b', 'c']) await trader.place(order(id, 'BUY', '97'))
    await trader.call('DELETE', '/user/order?externalId=a')
    expect(namesOf(await trader.call('GET', '/user/orders/history'))).toEqual(['c', 'b', 'a'])
    const first = await trader.call('GET', '/user/orders/history?sort=UPDATED_AT&limit=2')
    expect(namesOf(first)).toEqual(['a', 'c'])
    const rest = await trader.call('GET', `/user/orders/history?sort=UPDATED_AT&cursor=${cursorOf(first) ?? ''}`)
    expect(namesOf(rest)).toEqual(['b'])
    expect((await trader.call('GET', '/user/orders/history?sort=PRICE')).status).toBe(400)
  })
  test('is narrowed by market, side, type and both ids', async () => {
    const { trader } = await quiet('--market', 'Y-USD', '--market', 'ETH-USD')
    await trader.place(order('bid', 'BUY', '97'))
    await trader.place(order('ask', 'SELL', '104'))
    const [ask] = idsOf(await trader.call('GET', '/user/orders/history?side=SELL'))
    const read = async (query: string) => namesOf(await trader.call('GET', `/user/orders/history?${query}`))
    expect(await read('side=BUY')).toEqual(['bid'])
    expect(await read('market=X-USD')).toEqual(['ask', 'bid'])
    expect(await read('market=X-USD&market=Y-USD')).toEqual(['ask', 'bid'])
    expect(await read('market=Y-USD')).toEqual([])
    expect(await read('type=MARKET')).toEqual([])
    expect(await read('externalId=bid')).toEqual(['bid'])
    expect(await read('externalId=nobody')).toEqual([])
    expect(await read(`id=${ask ?? ''}`)).toEqual(['ask'])
    expect(await read(`id=${ask ?? ''}&side=BUY`)).toEqual([])
    expect(await read('id=__proto__')).toEqual([])
  })
  test.each(['limit=0', 'limit=10001', 'limit=-1', 'limit=1e3', 'limit=', 'cursor=x', 'cursor=-1', 'cursor=1.5'])(
    'refuses ?%s',
    async (query) => {
      const { trader } = await quiet()
      for (const path of ['/user/orders/history', '/user/trades', '/user/positions/history', '/user/funding/history']) {
        expect(await trader.call('GET', `${path}?${query}`)).toMatchObject({ status: 400, json: { status: 'ERROR' } })
      }
    },
  )
})

describe('after trades between two accounts', () => {
  const trade = async () => {
    const { ready, trader } = await quiet('--accounts', '2')
    const other = createTrader(ready, 1)
    for (let index = 0; index < 5; index += 1) {
      await other.place(order(`ask${index}`, 'SELL', '100'))
      await trader.place(order(`bid${index}`, 'BUY', '100'))
    }
    // Sells everything again and goes short by as much.
    await other.place(order('back', 'BUY', '101', { qty: '25' }))
    await trader.place(order('flip', 'SELL', '101', { qty: '25' }))
    return { trader, other }
  }

  test('each sees its own fills, page by page', async () => {
    const { trader, other } = await trade()
    const whole = idsOf(await trader.call('GET', '/user/trades'))
    expect(whole).toHaveLength(6)
    expect(await allPages((cursor) => trader.call('GET', `/user/trades?limit=2${cursor}`))).toEqual(whole)
    expect(rowsOf(await trader.call('GET', '/user/trades?side=SELL'))).toMatchObject([{ qty: '25', isTaker: true }])
    expect(rowsOf(await other.call('GET', '/user/trades?side=SELL&market=X-USD'))).toHaveLength(5)
    expect(rowsOf(await trader.call('GET', '/user/trades?type=LIQUIDATION'))).toEqual([])
    expect(rowsOf(await trader.call('GET', '/user/trades?market=Y-USD'))).toEqual([])
  })
  test('the closed position is history, with where its profit came from, and the open one follows it', async () => {
    const { trader } = await trade()
    const [open, closed, ...others] = rowsOf(await trader.call('GET', '/user/positions/history'))
    expect(others).toEqual([])
    expect(open).toMatchObject({ side: 'SHORT', size: '12.5', exitType: null, closedTime: null })
    // Bought 12.5 at 100 and sold them at 101; five taker fees in, one half of a taker fee out.
    expect(closed).toMatchObject({
      side: 'LONG',
      exitType: 'TRADE',
      size: '12.5',
      maxPositionSize: '12.5',
      openPrice: '100',
      exitPrice: '101',
      realisedPnlBreakdown: { tradePnl: '12.5', fundingFees: '0', openFees: '-0.3125' },
    })
    const realised = Number(closed?.['realisedPnl'])
    expect(realised).toBeCloseTo(12.5 - 0.3125 - 0.315625, 5)
    expect(rowsOf(await trader.call('GET', '/user/positions/history?side=SHORT'))).toHaveLength(1)
    const ids = idsOf(await trader.call('GET', '/user/positions/history'))
    expect(await allPages((cursor) => trader.call('GET', `/user/positions/history?limit=1${cursor}`))).toEqual(ids)
  })
})

test('the collateral an account was opened with is its first operation, and what moves later follows', async () => {
  const { ready, trader } = await quiet('--collateral', '2500', '--control')
  const [opening, ...more] = rowsOf(await trader.call('GET', '/user/assetOperations'))
  expect(more).toEqual([])
  expect(opening).toMatchObject({ type: 'DEPOSIT', status: 'COMPLETED', amount: '2500', asset: 1, accountId: 1_001 })
  expect(rowsOf(await trader.call('GET', '/user/assetOperations?type=SLOW_WITHDRAWAL'))).toEqual([])
  expect(rowsOf(await trader.call('GET', '/user/assetOperations?type=DEPOSIT&status=COMPLETED'))).toHaveLength(1)
  const move = (amount: string) =>
    fetch(`${ready.control ?? ''}/collateral`, { method: 'POST', body: JSON.stringify({ accountId: 1_001, amount }) })
  await move('-500.5')
  await move('20')
  const operations = rowsOf(await trader.call('GET', '/user/assetOperations'))
  expect(operations.map(({ type, amount }) => [type, amount])).toEqual([
    ['DEPOSIT', '20'],
    ['SLOW_WITHDRAWAL', '-500.5'],
    ['DEPOSIT', '2500'],
  ])
  expect(await allPages((cursor) => trader.call('GET', `/user/assetOperations?limit=2${cursor}`))).toHaveLength(3)
  expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({ balance: '2019.5' })
})

test('funding is paid by the market\u2019s hours and told by account, newest first, from a time on', async () => {
  // Prints of ten hours, an hour of which lasts a tenth of a second; the bid stands below the ask all the time.
  const rows = Array.from(
    { length: 40 },
    (_, index) => `${index * 900_000 + 1},${index % 2 === 0 ? 'sell,99.5' : 'buy,100.5'},2.5`,
  )
  const tape = tapeOf('hours-trades.csv', ...rows)
  const { trader } = await start('--tape', tape, '--speed', '36000', '--await-account', '--engine-delay-ms', '0')
  const market = 'HOURS-USD'
  const id = `0x${Buffer.from('HOURS-6').toString('hex').padEnd(30, '0')}`
  await trader.place({ ...order('in', 'BUY', '100.5', { market, qty: '5' }), syntheticId: id })
  await trader.stream('/account')
  const paid = async (query: string) => rowsOf(await trader.call('GET', `/user/funding/history?${query}`))
  let rates: Record<string, unknown>[] = []
  while ((await paid('')).length < 3) {
    rates = rowsOf(
      await trader.call('GET', `/info/${market}/funding?startTime=0&endTime=${Date.now() + 10_000}&limit=2`),
    )
  }
  const [latest, before] = await paid(`market=${market}&side=LONG`)
  expect(latest).toMatchObject({ market, side: 'LONG', size: '5', accountId: 1_001 })
  expect(Number(latest?.['paidTime'])).toBeGreaterThan(Number(before?.['paidTime']))
  // A long pays a positive rate on its value at the mark.
  const due = -Number(latest?.['value']) * Number(latest?.['fundingRate'])
  expect(Number(latest?.['fundingFee'])).toBeCloseTo(due, 5)
  for (const key of ['startTime', 'fromTime']) {
    expect(await paid(`${key}=${Date.now() + 3_600_000}`)).toEqual([])
    expect((await paid(`${key}=0`)).length).toBeGreaterThanOrEqual(3)
  }
  expect(rates[0]).toMatchObject({ m: market, f: expect.stringMatching(/^-?\d/) })
})
