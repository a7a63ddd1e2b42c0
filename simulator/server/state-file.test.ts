import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { codeOf, dataOf, folder, hasOrder, order, rowsOf, start, stopAll } from './running.fixture.ts'
import { createTrader, isRecord } from './trader.fixture.ts'

afterEach(stopAll)

describe('a state file', () => {
  test('carries orders, trades, ids and the place in the tape into the next run', async () => {
    const file = join(folder, 'state.json')
    const first = await start('--state', file, '--await-account', '--engine-delay-ms', '0', '--speed', '1')
    await first.trader.place(order('filled', 'BUY', '100'))
    await first.trader.place(order('resting', 'BUY', '97'))
    const account = await first.trader.stream('/account')
    await account.until(hasOrder('filled', 'FILLED'))
    const trades = await first.trader.call('GET', '/user/trades')
    await stopAll()
    expect(readFileSync(file, 'utf8')).not.toContain(first.trader.account.starkPrivateKey)

    const second = await start('--state', file, '--await-account', '--engine-delay-ms', '0')
    expect((await second.trader.call('GET', '/user/trades')).text).toBe(trades.text)
    expect(rowsOf(await second.trader.call('GET', '/user/orders')).map((row) => row['externalId'])).toEqual(['resting'])
    expect(codeOf(await second.trader.place(order('filled', 'BUY', '97')))).toBe(1_134)
    const printed = await second.trader.stream('/publicTrades/X-USD')
    second.simulator.startMarket()
    await second.tapeEnded
    await printed.until(
      (frame) =>
        Array.isArray(frame['data']) && frame['data'].some((row) => isRecord(row) && row['tapeT'] === 1_000_990),
    )
    const times = printed.frames.slice(1).flatMap((frame) => (Array.isArray(frame['data']) ? frame['data'] : []))
    // The first frame replays what had been printed before; what follows goes on after it without a repeat.
    expect(new Set(times.map((row) => isRecord(row) && row['tapeT'])).size).toBe(times.length)
    expect(times.length).toBeLessThan(101)
  })
  test('carries every market, what was counted, and the operations', async () => {
    const file = join(folder, 'two.json')
    const markets = ['--market', 'BTC-USD', '--await-account', '--accounts', '2', '--engine-delay-ms', '0']
    const first = await start('--state', file, ...markets)
    await createTrader(first.ready, 1).place(order('ask', 'SELL', '100', { qty: '10' }))
    await first.trader.place(order('bid', 'BUY', '100', { qty: '10' }))
    await first.trader.call('PATCH', '/user/leverage', { market: 'BTC-USD', leverage: '3' })
    const paths = ['/user/assetOperations', '/user/positions/history', '/user/leverage', '/user/orders/history']
    const before = await Promise.all(paths.map((path) => first.trader.call('GET', path)))
    await stopAll()
    const second = await start('--state', file, ...markets)
    const after = await Promise.all(paths.map((path) => second.trader.call('GET', path)))
    expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text))
    expect(dataOf(await second.trader.call('GET', '/info/markets/X-USD/stats'))).toMatchObject({
      dailyVolume: '1000',
      openInterestBase: '10',
    })
  })
  test('is refused by a market it was not made with', async () => {
    const file = join(folder, 'other.json')
    await start('--state', file)
    await stopAll()
    await expect(start('--state', file, '--market', 'Z-USD')).rejects.toThrow('made with another --market')
    await expect(start('--state', file, '--seed', '9')).rejects.toThrow('made with another --seed')
    await expect(start('--state', file, '--accounts', '2')).rejects.toThrow('made with another --accounts')
    writeFileSync(file, '{"version":1,"origin":{}}')
    await expect(start('--state', file)).rejects.toThrow('was written by an older version of this simulator')
    writeFileSync(file, '{"version":2}')
    await expect(start('--state', file)).rejects.toThrow('is not a state of this simulator')
  })
})
