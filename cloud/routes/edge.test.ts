import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { FillsReply } from '#shared/contracts/analytics.ts'
import { ControlState } from '#shared/contracts/control.ts'
import type { FillData } from '#shared/contracts/records.ts'
import { createPrng } from '#shared/prng.ts'
import { rowsOf } from '../domain/batch-rows.ts'
import { hold, nothingHeld } from '../domain/held-records.ts'
import { ask, batchOf, fill, heartbeat, record, run, tokens } from '../test/requests.ts'

const send = (body: unknown) => ask('POST', '/edge/v1/batch', { token: tokens.ingest, body })
const read = async (path: string): Promise<unknown> => (await ask('GET', path, { token: tokens.read })).json()

describe('a batch', () => {
  test('is stored once however often and however sliced it arrives', async () => {
    const records = [record('twice', 1), record('twice', 2, 'fill', fill('11')), record('twice', 3)]
    expect(await (await send(batchOf('twice', records))).json()).toEqual({ stored: 3, contiguousSeq: 3 })
    expect(await (await send(batchOf('twice', records.slice(1)))).json()).toEqual({ stored: 0, contiguousSeq: 3 })
    expect(await read('/v1/bots/twice/counts')).toMatchObject({ events: 3, fills: 1, contiguousSeq: 3 })
  })

  test('is acknowledged up to the first gap only, and past it once the gap is filled', async () => {
    const part = (...seqs: number[]) =>
      batchOf(
        'gap',
        seqs.map((seq) => record('gap', seq)),
      )
    expect(await (await send(part(2, 3))).json()).toEqual({ stored: 2, contiguousSeq: 0 })
    expect(await (await send(part(1, 5))).json()).toEqual({ stored: 2, contiguousSeq: 3 })
    expect(await (await send(part(4))).json()).toEqual({ stored: 1, contiguousSeq: 5 })
  })

  test('with a fill that cannot be read is kept as an event and counted, and does not block the line', async () => {
    const records = [record('odd', 1, 'fill', { tradeId: 7 }), record('odd', 2, 'fill', fill('12'))]
    expect(await (await send(batchOf('odd', records))).json()).toEqual({ stored: 2, contiguousSeq: 2 })
    expect(await read('/v1/bots/odd/counts')).toMatchObject({ events: 2, fills: 1, unreadableFills: 1 })
  })

  describe('with a trade that is held already', () => {
    const problemsOf = async (bot: string) => {
      const { results } = await env.DB.prepare(
        'SELECT seq, problem FROM event WHERE bot = ? AND problem IS NOT NULL ORDER BY seq',
      )
        .bind(bot)
        .all()
      return results
    }

    test.each([
      ['price', { price: '0.28' }],
      ['size', { size: '11' }],
      ['fee', { fee: '0' }],
      ['side', { side: 'sell' as const }],
      ['market', { market: 'ETH-USD' }],
    ])('but with another %s is told: the first stays among the fills, the second is marked', async (what, change) => {
      const bot = `other-${what}`
      await send(batchOf(bot, [record(bot, 1, 'fill', fill('12'))]))
      const second = [record(bot, 2, 'fill', fill('12', change)), record(bot, 3, 'fill', fill('13'))]
      expect(await (await send(batchOf(bot, second))).json()).toEqual({ stored: 2, contiguousSeq: 3 })
      expect(await read(`/v1/bots/${bot}/counts`)).toMatchObject({ events: 3, fills: 2, unreadableFills: 1 })
      const problem = `trade 12 is held otherwise: by run ${run}, seq 1`
      expect(await problemsOf(bot)).toEqual([{ seq: 2, problem }])
      const { fills } = FillsReply.parse(await read(`/v1/bots/${bot}/fills`))
      expect(fills[0]).toMatchObject({ tradeId: '12', price: '0.27', size: '10', fee: '0.001', side: 'buy' })
    })

    test('as two records of one batch tell it otherwise is told as well', async () => {
      const records = [record('twin', 1, 'fill', fill('12')), record('twin', 2, 'fill', fill('12', { price: '0.28' }))]
      await send(batchOf('twin', records))
      expect(await problemsOf('twin')).toMatchObject([{ seq: 2 }])
    })

    test('and read back after a restart is no contradiction: what we knew of the moment may differ', async () => {
      const again = fill('12', { mid: null, clientId: null, positionAfter: '20', venueAtMs: 1_001 })
      const records = [record('again', 1, 'fill', fill('12')), record('again', 2, 'fill', again)]
      await send(batchOf('again', records))
      await send(batchOf('again', records))
      expect(await problemsOf('again')).toEqual([])
    })
  })

  test('whose records belong to another bot or run is refused as a whole', async () => {
    const answer = await send(batchOf('mine', [record('mine', 1), record('other', 2)]))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('records.1') })
  })

  test('is answered as the tables told as a value answer it, in any slicing and order', async () => {
    const held = nothingHeld()
    const prng = createPrng('batches')
    // Trades come again under another sequence, as after a restart that has read them back.
    const records = Array.from({ length: 24 }, (_, index) =>
      index % 3 === 0 ? record('both', index + 1, 'fill', fill(`${70 + (index % 9)}`)) : record('both', index + 1),
    )
    for (let turn = 0; turn < 40; turn += 1) {
      const from = prng.below(records.length)
      const part = records.slice(from, from + 1 + prng.below(6))
      if (prng.next() < 0.3) part.reverse()
      const batch = batchOf('both', part)
      expect(await (await send(batch)).json()).toEqual(hold(held, run, rowsOf(batch)))
    }
    const all = batchOf('both', records)
    expect(await (await send(all)).json()).toEqual(hold(held, run, rowsOf(all)))
    const { fills } = FillsReply.parse(await read('/v1/bots/both/fills?limit=100'))
    const byTrade = (a: FillData, b: FillData) => a.tradeId.localeCompare(b.tradeId)
    expect(fills.toSorted(byTrade)).toEqual([...held.fills.values()].map((each) => each.fill).toSorted(byTrade))
  })

  test('of the greatest allowed length is stored', async () => {
    const records = Array.from({ length: 500 }, (_, index) => record('full', index + 1))
    expect(await (await send(batchOf('full', records))).json()).toEqual({ stored: 500, contiguousSeq: 500 })
  })
})

describe('what was stored', () => {
  test('comes back in pages that lose and repeat nothing', async () => {
    const records = Array.from({ length: 7 }, (_, index) => record('paged', index + 1, 'fill', fill(`${20 + index}`)))
    await send(batchOf('paged', records))
    for (const kind of ['events', 'fills']) {
      const seen: unknown[] = []
      let cursor = ''
      for (let page = 0; page < 10; page += 1) {
        const body = await read(`/v1/bots/paged/${kind}?run=${run}&limit=3${cursor}`)
        const { [kind]: items, next } = Object(body)
        seen.push(...items)
        if (next === null) break
        cursor = `&cursor=${encodeURIComponent(next)}`
      }
      expect(seen).toEqual(kind === 'events' ? records : records.map(({ data }) => data))
    }
  })

  test('is summed exactly, where floats would not be', async () => {
    const records = [0.1, 0.2, 0.3].map((_, index) =>
      record('exact', index + 1, 'fill', fill(`${40 + index}`, { price: '0.1', size: `0.${index + 1}`, fee: '0.1' })),
    )
    await send(batchOf('exact', records))
    expect(await read('/v1/bots/exact/pnl')).toMatchObject({ fills: 3, volume: '0.06', fees: '0.3' })
  })

  test('keeps 64-bit ids to the last digit', async () => {
    await send(batchOf('wide', [record('wide', 1, 'fill', fill('18446744073709551615'))]))
    expect(await read('/v1/bots/wide/fills')).toMatchObject({ fills: [{ tradeId: '18446744073709551615' }] })
  })

  test.each(['limit=0', 'limit=1001', 'cursor=nonsense', 'cursor=WyJhIl0%3D', 'run=UPPER'])(
    'refuses ?%s',
    async (query) => {
      await send(batchOf('query', [record('query', 1)]))
      expect((await ask('GET', `/v1/bots/query/fills?${query}`, { token: tokens.read })).status).toBe(400)
    },
  )

  test('is thinned to the last heartbeat of each span', async () => {
    for (const seq of [1, 2, 3])
      await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat('thin', seq) })
    const body = await read('/v1/bots/thin/heartbeats?stepMs=86400000')
    expect(body).toMatchObject({ heartbeats: [{ heartbeat: { seq: 3 } }] })
    expect(await read('/v1/bots/thin/heartbeats')).toMatchObject({ heartbeats: [{}, {}, {}] })
  })
})

test('a heartbeat is answered with the standing orders even when the database is gone', async () => {
  await env.DB.exec('ALTER TABLE heartbeat RENAME TO heartbeat_away')
  try {
    const answer = await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat('no-database', 1) })
    expect(answer.status).toBe(200)
    expect(ControlState.parse(await answer.json())).toMatchObject({ latched: false, desired: 'run' })
    expect(await env.WATCHDOG.getByName('no-database').view()).toMatchObject({ phase: 'armed' })
    const halt = await ask('POST', '/v1/bots/no-database/commands', { token: tokens.operator, body: { kind: 'halt' } })
    expect(halt.status).toBe(200)
  } finally {
    await env.DB.exec('ALTER TABLE heartbeat_away RENAME TO heartbeat')
  }
})

describe('a config', () => {
  const width = (levelStepShare: number) => ({ quoting: { levelStepShare } })
  const put = (previous: string | null, body: unknown, where = 'set/config') =>
    ask('PUT', `/v1/bots/${where}`, {
      token: tokens.operator,
      body,
      headers: previous === null ? {} : { 'if-match': previous },
    })

  test('is published once per version, served by its version and announced to the daemon', async () => {
    await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat('set', 1) })
    const pull = (headers = {}) => ask('GET', '/edge/v1/config?bot=set', { token: tokens.ingest, headers })
    expect((await pull()).status).toBe(404)
    expect((await put(null, {})).status).toBe(428)
    expect(await (await put('0', width(0.5))).json()).toMatchObject({ version: 1, config: width(0.5) })
    expect((await put('0', width(0.6))).status).toBe(412)
    expect((await put('"1"', width(0.7))).status).toBe(200)
    expect((await put('2', [])).status).toBe(400)
    const served = await pull()
    expect(served.headers.get('etag')).toBe('"2"')
    expect(await served.json()).toMatchObject({ version: 2, config: width(0.7) })
    expect((await pull({ 'if-none-match': '"2"' })).status).toBe(304)
    const beat = await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat('set', 2) })
    expect(await beat.json()).toMatchObject({ configVersion: 2 })
  })

  test('that no daemon of this version would take becomes no version, unless its checking is waived', async () => {
    await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat('typo', 1) })
    const body = { risk: { positionMaxUSD: 50 } }
    const refused = await put('0', body, 'typo/config')
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      error: 'config_refused',
      detail: expect.stringMatching(/^risk\.positionMaxUSD is not a known setting: [^\n]*unchecked=true/),
    })
    expect(await read('/v1/bots/typo/config')).toMatchObject({ error: 'not_found' })
    expect((await put('0', body, 'typo/config?unchecked=yes')).status).toBe(400)
    const waived = await put('0', body, 'typo/config?unchecked=true')
    expect(await waived.json()).toMatchObject({ version: 1, config: body })
  })
})

describe('the control socket', () => {
  async function connect(bot: string) {
    const answer = await ask('GET', `/edge/v1/control?bot=${bot}`, {
      token: tokens.ingest,
      headers: { upgrade: 'websocket' },
    })
    const socket = answer.webSocket
    if (socket === null) throw new Error(`no socket, status ${answer.status}`)
    const heard: string[] = []
    let wake = () => {}
    socket.addEventListener('message', ({ data }) => {
      heard.push(String(data))
      wake()
    })
    socket.accept()
    const next = async (): Promise<string> => {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return heard.shift() ?? ''
    }
    return { socket, next, control: async () => ControlState.parse(JSON.parse(await next())) }
  }

  test('tells the standing orders at connect and at once when they change, and answers pings', async () => {
    const bot = 'socket'
    await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat(bot, 1) })
    const { socket, next, control } = await connect(bot)
    expect(await control()).toMatchObject({ desired: 'run', commands: [] })
    socket.send('ping')
    expect(await next()).toBe('pong')
    await ask('POST', `/v1/bots/${bot}/commands`, { token: tokens.operator, body: { kind: 'halt', reason: 'lunch' } })
    const halted = await control()
    expect(halted).toMatchObject({ desired: 'halt', commands: [{ kind: 'halt', reason: 'lunch', signature: null }] })

    const acks = [{ id: halted.commands[0]?.id ?? '', outcome: 'done' as const, detail: null }]
    await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat(bot, 2, { acks }) })
    expect(await control()).toMatchObject({ desired: 'halt', commands: [] })
    expect(await read(`/v1/bots/${bot}/commands`)).toMatchObject({ commands: [{ kind: 'halt', state: 'done' }] })
    socket.close()
  })
})
