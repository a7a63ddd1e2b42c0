import { afterEach, describe, expect, test } from 'vitest'
import { dataOf, order, rowsOf, start, stopAll } from './running.fixture.ts'
import { isRecord } from './trader.fixture.ts'

afterEach(stopAll)

describe('a played tape', () => {
  test('fills resting orders, and trades, balance and position agree', async () => {
    const { trader, tapeEnded } = await start('--await-account', '--maker-fee', '0.0002', '--engine-delay-ms', '0')
    for (let index = 0; index < 5; index += 1) await trader.place(order(`b${index}`, 'BUY', '100'))
    const account = await trader.stream('/account')
    await tapeEnded
    await account.until((frame) => frame['type'] === 'BALANCE' && frame['seq'] !== 2)
    const all = rowsOf(await trader.call('GET', '/user/trades'))
    expect(all).toHaveLength(5)
    const pages: Record<string, unknown>[] = []
    for (let cursor = ''; pages.length < 6;) {
      const called = await trader.call('GET', `/user/trades?limit=2${cursor}`)
      if (rowsOf(called).length === 0) break
      pages.push(...rowsOf(called))
      cursor = `&cursor=${String(rowsOf(called).at(-1)?.['id'])}`
    }
    expect(pages).toEqual(all)
    expect(all.map((row) => BigInt(String(row['id'])))).toEqual(
      all.map((row) => BigInt(String(row['id']))).toSorted((a, b) => (a < b ? 1 : -1)),
    )
    expect(all[0]).toMatchObject({
      side: 'BUY',
      price: '100',
      qty: '2.5',
      value: '250',
      fee: '0.05',
      isTaker: false,
      tradeType: 'TRADE',
    })
    // Mark is 100: bought 12.5 at 100, paid five fees of 0.05.
    expect(dataOf(await trader.call('GET', '/user/balance'))).toMatchObject({
      equity: '99999.75',
      balance: '99999.75',
      unrealisedPnl: '0',
      exposure: '1250',
    })
    expect(rowsOf(await trader.call('GET', '/user/positions'))[0]).toMatchObject({
      side: 'LONG',
      size: '12.5',
      openPrice: '100',
      markPrice: '100',
    })
  })

  test('snapshot and deltas of the book stream add up to the book', async () => {
    const { trader, tapeEnded, simulator } = await start('--await-account')
    const book = await trader.stream('/orderbooks/X-USD')
    const best = await trader.stream('/orderbooks/X-USD?depth=1')
    const trades = await trader.stream('/publicTrades/X-USD')
    const mark = await trader.stream('/prices/mark/X-USD')
    await trader.place(order('a', 'BUY', '98', { qty: '5' }))
    simulator.startMarket()
    await tapeEnded
    // An empty delta a second later proves that nothing more is to come.
    const last = await book.until(
      (frame) =>
        isRecord(frame['data']) && Number(frame['seq']) > 2 && sides(frame).every((levels) => levels.length === 0),
    )
    expect(last['type']).toBe('DELTA')
    const levels = new Map<string, string>()
    const sums = new Map<string, number>()
    for (const frame of book.frames) {
      if (frame['type'] === 'SNAPSHOT') levels.clear()
      for (const level of sides(frame).flat()) {
        const price = String(level['p'])
        const before = frame['type'] === 'SNAPSHOT' ? 0 : (sums.get(price) ?? 0)
        sums.set(price, before + Number(level['q']))
        const size = String(level['c'] ?? level['q'])
        if (size === '0') levels.delete(price)
        else levels.set(price, size)
        expect(sums.get(price)).toBeCloseTo(Number(size), 9)
      }
    }
    const shown = dataOf(await trader.call('GET', '/info/markets/X-USD/orderbook'))
    const expected =
      isRecord(shown) && Array.isArray(shown['bid']) && Array.isArray(shown['ask'])
        ? [...shown['bid'], ...shown['ask']]
        : []
    expect(new Map(expected.filter(isRecord).map((row) => [String(row['price']), String(row['qty'])]))).toEqual(levels)
    expect(levels.get('98')).toBeDefined()
    expect(book.frames.map((frame) => frame['seq'])).toEqual(book.frames.map((_, index) => index + 1))
    expect(best.frames.every((frame) => frame['type'] === 'SNAPSHOT')).toBe(true)
    expect(sides(best.frames.at(-1) ?? {}).map(([level]) => level?.['p'])).toEqual(['99.5', '100.5'])
    const printed = trades.frames.flatMap((frame) => (Array.isArray(frame['data']) ? frame['data'] : []))
    expect(printed).toHaveLength(101)
    expect(printed[0]).toMatchObject({ m: 'X-USD', S: 'BUY', tT: 'TRADE', p: '100.51', q: '2.5', tapeT: 999_999 })
    expect(mark.frames.at(-1)).toMatchObject({ type: 'MP', data: { m: 'X-USD', p: '100' } })
  })

  test('a stream of an unknown market says so', async () => {
    const { trader } = await start('--await-account')
    const wrong = await trader.stream('/orderbooks/Y-USD')
    expect(await wrong.until(() => true)).toMatchObject({ status: 'ERROR', error: { code: 1_001 } })
  })
})

function sides(frame: Record<string, unknown>): Record<string, unknown>[][] {
  const data = frame['data']
  if (!isRecord(data) || !Array.isArray(data['b']) || !Array.isArray(data['a'])) return [[], []]
  return [data['b'].filter(isRecord), data['a'].filter(isRecord)]
}
