import { afterEach, describe, expect, test } from 'vitest'
import { content, startStreaming, stopStreaming, type StreamReader } from './streaming.fixture.ts'

// Faults of streams as a reader sees them. The mark stream has one frame for each move, which makes losses countable.

afterEach(stopStreaming)

const key = { 'x-api-key': 'key-1001' }

async function marks(...streams: readonly object[]) {
  const venue = await startStreaming({ priceEveryMs: 2 })
  const reader = await venue.stream('/prices/mark/X-USD')
  await reader.count(1)
  venue.misbehave({ streams: streams.map((rule) => ({ stream: 'mark', ...rule })) })
  const seen = seenBy(reader)
  /** Moves the mark and waits until a frame says so, unless none is to come. */
  const move = async (halfTicks: number, arrives = true) => {
    venue.house('X-USD', [], [], halfTicks)
    const price = String(halfTicks / 200)
    if (arrives) await reader.until((frame) => content(frame)['p'] === price)
    else await expect.poll(() => venue.struck().streams.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  }
  return { venue, reader, seen, move }
}

const seenBy = (reader: StreamReader) => () =>
  reader.frames.map((frame): [unknown, unknown] => [frame['seq'], content(frame)['p']])

describe('a frame', () => {
  test('that is dropped leaves a hole in the numbers', async () => {
    const { seen, move } = await marks({ next: 1, fault: { type: 'drop' } })
    await move(20_002, false)
    await move(20_004)
    expect(seen()).toEqual([
      [1, '100'],
      [3, '100.02'],
    ])
  })

  test('that is dropped before it has a number leaves no trace', async () => {
    const { seen, move } = await marks({ next: 1, fault: { type: 'drop', numbered: false } })
    await move(20_002, false)
    await move(20_004)
    expect(seen()).toEqual([
      [1, '100'],
      [2, '100.02'],
    ])
  })

  test('that is duplicated comes twice under one number', async () => {
    const { seen, move, reader } = await marks({ next: 1, fault: { type: 'duplicate' } })
    await move(20_002)
    await reader.count(3)
    await move(20_004)
    expect(seen()).toEqual([
      [1, '100'],
      [2, '100.01'],
      [2, '100.01'],
      [3, '100.02'],
    ])
  })

  test('that is reordered comes after its successor', async () => {
    const { seen, move, reader } = await marks({ next: 1, fault: { type: 'reorder' } })
    await move(20_002, false)
    await move(20_004)
    await reader.count(3)
    expect(seen()).toEqual([
      [1, '100'],
      [3, '100.02'],
      [2, '100.01'],
    ])
  })

  test('that is reordered comes at last when nothing follows it', async () => {
    const { seen, move, reader } = await marks({ next: 1, fault: { type: 'reorder' } })
    await move(20_002, false)
    await reader.count(2)
    expect(seen()).toEqual([
      [1, '100'],
      [2, '100.01'],
    ])
  })

  test('behind a gap is all there, only numbered too high', async () => {
    const { seen, move } = await marks({ next: 1, fault: { type: 'gap' } })
    await move(20_002)
    await move(20_004)
    expect(seen()).toEqual([
      [1, '100'],
      [3, '100.01'],
      [4, '100.02'],
    ])
  })

  test('of another stream is left alone', async () => {
    const venue = await startStreaming({ priceEveryMs: 2 })
    const index = await venue.stream('/prices/index/X-USD')
    await index.count(1)
    venue.misbehave({ streams: [{ stream: 'mark', fault: { type: 'drop' } }] })
    venue.house('X-USD', [], [], 20_002)
    expect((await index.count(2)).map(({ seq }) => seq)).toEqual([1, 2])
  })

  test('that is late keeps its place', async () => {
    const venue = await startStreaming()
    const account = await venue.stream('/account', key)
    await account.count(4)
    venue.misbehave({ latency: { stream: { type: 'uniform', fromMs: 0, toMs: 20 } } })
    for (let index = 0; index < 20; index += 1) venue.place(1_001, { externalId: String(index) })
    expect((await account.count(24)).map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1))
  })
})

describe('a connection', () => {
  test('that stalls says nothing until told otherwise, then everything in order, and answers pings meanwhile', async () => {
    const { venue, reader, seen, move } = await marks({ next: 1, fault: { type: 'stall', forMs: 600_000 } })
    await move(20_002, false)
    reader.socket.ping()
    await reader.ponged(1)
    expect(reader.frames).toHaveLength(1)
    venue.misbehave({})
    await move(20_004)
    expect(seen()).toEqual([
      [1, '100'],
      [2, '100.01'],
      [3, '100.02'],
    ])
  })

  test('that stalls for a while goes on by itself', async () => {
    const { move } = await marks({ next: 1, fault: { type: 'stall', forMs: 30 } })
    await move(20_002)
  })

  test('that stalls without pongs is as good as dead, yet open', async () => {
    const venue = await startStreaming({ priceEveryMs: 2, pingEveryMs: 5, pongWithinMs: 60_000 })
    const reader = await venue.stream('/prices/mark/X-USD')
    const other = await venue.stream('/funding/X-USD')
    await reader.count(1)
    await reader.pinged(1)
    venue.misbehave({ streams: [{ stream: 'mark', next: 1, fault: { type: 'stall', forMs: 600_000, pongs: false } }] })
    venue.house('X-USD', [], [], 20_002)
    await expect.poll(() => venue.struck().streams[0]).toBe(1)
    reader.socket.ping()
    other.socket.ping()
    await other.ponged(1)
    const pings = reader.pings()
    await other.pinged(other.pings() + 3)
    expect(reader.pongs()).toBe(0)
    // One ping may have been under way when the stall began.
    expect(reader.pings() - pings).toBeLessThanOrEqual(1)
    expect(reader.socket.readyState).toBe(reader.socket.OPEN)
  })

  test('that is cut ends without a close frame, or with the code that was asked for', async () => {
    const cut = await marks({ next: 1, fault: { type: 'disconnect' } })
    cut.venue.house('X-USD', [], [], 20_002)
    expect(await cut.reader.closed()).toBe(1_006)
    const closed = await marks({ next: 1, fault: { type: 'disconnect', code: 1_011 } })
    closed.venue.house('X-USD', [], [], 20_002)
    expect(await closed.reader.closed()).toBe(1_011)
  })

  test('of an account loses a fill and tells the rest, which REST then knows better', async () => {
    const venue = await startStreaming()
    const account = await venue.stream('/account', key)
    await account.count(4)
    venue.misbehave({ streams: [{ stream: 'account', next: 1, fault: { type: 'drop' } }] })
    venue.place(1_001, { externalId: 'a' })
    venue.place(1_001, { externalId: 'b' })
    const order = (await account.count(5))[4]
    expect(order).toMatchObject({ type: 'ORDER', seq: 6, data: { orders: [{ externalId: 'b' }] } })
  })
})

describe('the RPC socket', () => {
  test('suffers the same, topic by topic, and its holes show in the common numbers', async () => {
    const venue = await startStreaming({ priceEveryMs: 2 })
    const rpc = await venue.rpc()
    for (const type of ['mark', 'index']) {
      await rpc.call({
        id: type,
        method: 'subscribe',
        params: { scope: 'prices', selector: { type, market: 'X-USD' } },
      })
    }
    await rpc.count(4)
    venue.misbehave({ streams: [{ stream: 'mark', fault: { type: 'drop' } }] })
    venue.house('X-USD', [], [], 20_002)
    const last = (await rpc.count(5))[4]
    expect(last).toMatchObject({ type: 'PRICES.IP', seq: 3 })
  })

  test('that stalls does not answer requests either, until it goes on', async () => {
    const venue = await startStreaming({ priceEveryMs: 2 })
    const rpc = await venue.rpc()
    await rpc.call({ id: 1, method: 'subscribe', params: { scope: 'prices', selector: { type: 'mark' } } })
    venue.misbehave({ streams: [{ stream: 'mark', next: 1, fault: { type: 'stall', forMs: 600_000 } }] })
    venue.house('X-USD', [], [], 20_002)
    await expect.poll(() => venue.struck().streams[0]).toBe(1)
    const reply = rpc.call({ id: 2, method: 'ping' })
    rpc.socket.ping()
    await rpc.ponged(1)
    expect(rpc.frames.filter(({ id }) => id === 2)).toEqual([])
    venue.misbehave({})
    expect(await reply).toMatchObject({ result: { status: 'OK' } })
    // The frame that began the stall goes before the reply that came later.
    expect(rpc.frames.map(({ id, seq }) => id ?? seq)).toEqual([1, 0, 1, 2, 2])
  })

  test('keeps silent about what it cannot grant when told to', async () => {
    const venue = await startStreaming()
    venue.misbehave({ silentRpc: true })
    const rpc = await venue.rpc()
    const selector = { market: 'Z-USD' }
    rpc.socket.send(
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscribe', params: { scope: 'trades', selector } }),
    )
    await rpc.call({ id: 2, method: 'ping' })
    expect(rpc.frames).toHaveLength(1)
  })
})

describe('the clock offset', () => {
  test('moves what frames say of the time', async () => {
    const venue = await startStreaming()
    venue.misbehave({ clockOffsetMs: 3_600_000 })
    const index = await venue.stream('/prices/index/X-USD')
    const [frame] = await index.count(1)
    expect(Number(frame?.['ts']) - Date.now()).toBeGreaterThan(3_500_000)
    expect(Number(content(frame)['ts']) - Date.now()).toBeGreaterThan(3_500_000)
  })
})
