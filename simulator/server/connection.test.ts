import { afterEach, describe, expect, test } from 'vitest'
import { level, startStreaming, stopStreaming } from './streaming.fixture.ts'

afterEach(stopStreaming)

describe('a connection', () => {
  test('is pinged, and stays as long as it answers', async () => {
    const venue = await startStreaming({ pingEveryMs: 20, pongWithinMs: 200 })
    const stream = await venue.stream('/funding/X-USD')
    stream.socket.on('ping', (data: Buffer) => stream.socket.pong(data))
    await stream.pinged(20)
    expect(stream.socket.readyState).toBe(stream.socket.OPEN)
  })

  test('that does not answer in time is cut', async () => {
    const venue = await startStreaming({ pingEveryMs: 20, pongWithinMs: 30 })
    const stream = await venue.stream('/funding/X-USD')
    expect(await stream.closed()).toBe(1_006)
  })

  test('gets its own pings answered', async () => {
    const venue = await startStreaming()
    const stream = await venue.stream('/funding/X-USD')
    stream.socket.ping()
    expect(await stream.ponged(1)).toBe(1)
  })

  test('is refused without a User-Agent, without a key for an account, and where nothing is', async () => {
    const venue = await startStreaming()
    await expect(venue.stream('/funding/X-USD', { 'user-agent': '' })).rejects.toThrow('400')
    await expect(venue.rpc({ 'user-agent': '' })).rejects.toThrow('400')
    await expect(venue.stream('/account')).rejects.toThrow('401')
    await expect(venue.stream('/account', { 'x-api-key': 'nobody' })).rejects.toThrow('401')
    for (const path of [
      '',
      '/',
      '/mark-prices/X-USD',
      '/prices/last/X-USD',
      '/orderbooks/X-USD/more',
      '/candles/X-USD',
    ]) {
      await expect(venue.stream(path)).rejects.toThrow('404')
    }
  })

  test.each([
    '/orderbooks/Z-USD',
    '/publicTrades/Z-USD',
    '/prices/mark/Z-USD',
    '/funding/__proto__',
    '/candles/Z-USD/trades',
  ])('that asks for an unknown market is told so and then nothing: %s', async (path) => {
    const venue = await startStreaming({ fundingEveryMs: 5, candlesEveryMs: 5, priceEveryMs: 5 })
    const stream = await venue.stream(path)
    expect((await stream.count(1))[0]).toEqual({
      status: 'ERROR',
      error: { code: 1_001, message: 'Market not found.' },
    })
    stream.socket.ping()
    await stream.ponged(1)
    expect(stream.frames).toHaveLength(1)
  })

  test('that sends more than a request ever needs is closed', async () => {
    const venue = await startStreaming()
    const rpc = await venue.rpc()
    rpc.socket.send('x'.repeat(64 * 1024 + 1))
    expect(await rpc.closed()).toBe(1_009)
  })

  test('that leaves costs nothing any more', async () => {
    const venue = await startStreaming({ bookEveryMs: 5 })
    const [leaving, staying] = [await venue.stream('/orderbooks/X-USD'), await venue.stream('/orderbooks/X-USD')]
    await leaving.count(1)
    leaving.socket.terminate()
    await leaving.closed()
    venue.house('X-USD', [level(9_990, 1)], [])
    expect(await staying.count(2)).toHaveLength(2)
  })
})
