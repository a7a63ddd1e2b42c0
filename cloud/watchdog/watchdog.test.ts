import {
  abortAllDurableObjects,
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FleetReply } from '#shared/contracts/analytics.ts'
import { tickMaxMs, type WatchdogState } from '../domain/watchdog.ts'
import { ask, heartbeat, run, tokens } from '../test/requests.ts'
import worker from '../worker.ts'
import type { ToyAccount, ToyCall } from '../test/toy-exchange.ts'
import { callTimeoutMs } from './exchange-account.ts'
import type { Watchdog } from './watchdog.ts'

// The object in workerd, with its real alarm and storage, against an exchange that answers over HTTP. Time is moved by moving
// the instants that are stored.

let botCount = 0
let bot = ''
const stub = (): DurableObjectStub<Watchdog> => env.WATCHDOG.getByName(bot)
const setUp = (account: Partial<ToyAccount>) =>
  fetch('http://exchange.test/control', { method: 'PUT', body: JSON.stringify(account) })
const asked = async (): Promise<ToyCall[]> => Object(await (await fetch('http://exchange.test/control')).json()).calls
const kinds = async () => (await asked()).map(({ call }) => call)
const beat = (seq: number, change = {}) =>
  ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat(bot, seq, change) })
const command = (kind: string) =>
  ask('POST', `/v1/bots/${bot}/commands`, { token: tokens.operator, body: { kind, reason: 'test' } })
const goodbye = async (): Promise<unknown> =>
  (
    await ask('POST', '/edge/v1/goodbye', { token: tokens.ingest, body: { version: 1, bot, run, openOrders: 0 } })
  ).json()

/** Makes everything stored `byMs` older, the alarm included, as if that time had passed. */
async function passTime(byMs: number, tickToo: boolean): Promise<void> {
  await runInDurableObject(stub(), (_, { storage }) => {
    const state = storage.kv.get<WatchdogState>('state')
    if (state === undefined) throw new Error('nothing is stored')
    const stage =
      'deadlineAtMs' in state.stage ? { ...state.stage, deadlineAtMs: state.stage.deadlineAtMs - byMs } : state.stage
    const tick = state.nextTickAtMs === null ? null : tickToo ? state.nextTickAtMs - byMs : Date.now()
    storage.kv.put('state', { ...state, stage, nextTickAtMs: tick, heardAtMs: (state.heardAtMs ?? 0) - byMs })
  })
  await abortAllDurableObjects()
}

beforeEach(async () => {
  botCount += 1
  bot = `watched-${botCount}`
  await setUp({})
})

// Its alarm is real: left alone it would go on asking the exchange of the next test.
afterEach(async () => {
  await abortAllDurableObjects()
  await runInDurableObject(stub(), async (_, { storage }) => {
    await storage.deleteAlarm()
    await storage.deleteAll()
  })
})

describe('a daemon that falls silent', () => {
  test('has its orders cancelled until the book was read empty twice, whatever the cancel answers', async () => {
    await setUp({ openOrders: 2, cancelledPerCall: 1 })
    await beat(1)
    await passTime(15_001, false)
    for (let tick = 0; tick < 6 && (await stub().view()).phase !== 'latched'; tick += 1)
      await runDurableObjectAlarm(stub())
    expect(await stub().view()).toMatchObject({
      phase: 'latched',
      latchReason: expect.stringContaining('no heartbeat'),
    })
    expect(await kinds()).toEqual(['cancel', 'read', 'cancel', 'read', 'cancel', 'read'])
    for (const call of await asked())
      expect(call).toMatchObject({ apiKey: 'key-of-the-tests', userAgent: expect.stringMatching(/./) })
  })

  test('is told so by every heartbeat answer, until a person re-arms', async () => {
    await beat(1)
    await passTime(15_001, false)
    for (let tick = 0; tick < 3; tick += 1) await runDurableObjectAlarm(stub())
    expect(await (await beat(2)).json()).toMatchObject({ latched: true })
    expect((await command('resume')).status).toBe(409)
    expect(await stub().view()).toMatchObject({ phase: 'latched', silentMs: expect.any(Number) })
    expect((await command('re_arm')).status).toBe(200)
    expect(await stub().view()).toMatchObject({ phase: 'armed', desired: 'run' })
    expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).not.toBeNull()
    expect(await (await beat(3)).json()).toMatchObject({ latched: false })
    expect(await stub().view()).toMatchObject({ phase: 'armed' })
  })

  test('is watched from the moment it is re-armed, when it was heard shortly before, and stays halted', async () => {
    await beat(1)
    await command('halt')
    await passTime(15_001, false)
    for (let tick = 0; tick < 3; tick += 1) await runDurableObjectAlarm(stub())
    await beat(2)
    const answer = await command('re_arm')
    expect(await answer.json()).toMatchObject({ phase: 'armed', desired: 'halt' })
    await passTime(15_001, false)
    await setUp({ openOrders: 1 })
    await runDurableObjectAlarm(stub())
    expect(await kinds()).toEqual(['cancel', 'read'])
  })

  test.each([401, 403, 429, 500])(
    'is cancelled for ever while the exchange answers %i, and the answer is reported',
    async (status) => {
      await setUp({ openOrders: 1, cancelStatus: status, readStatus: status })
      await beat(1)
      await passTime(15_001, false)
      for (let tick = 0; tick < 4; tick += 1) expect(await runDurableObjectAlarm(stub())).toBe(true)
      expect(await stub().view()).toMatchObject({ phase: 'killing', alert: expect.stringContaining(String(status)) })
      expect((await kinds()).filter((call) => call === 'cancel')).toHaveLength(4)
      expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).not.toBeNull()
    },
  )

  test('is still cancelled after the object was lost in the middle', async () => {
    await setUp({ openOrders: 1, cancelledPerCall: 0 })
    await beat(1)
    await passTime(15_001, false)
    await runDurableObjectAlarm(stub())
    await abortAllDurableObjects()
    await setUp({ openOrders: 1 })
    for (let tick = 0; tick < 3; tick += 1) await runDurableObjectAlarm(stub())
    expect(await stub().view()).toMatchObject({ phase: 'latched' })
  })

  test('while latched, the book is read each minute and orders that appear are cancelled', async () => {
    await beat(1)
    await passTime(15_001, false)
    for (let tick = 0; tick < 3; tick += 1) await runDurableObjectAlarm(stub())
    await setUp({})
    await runDurableObjectAlarm(stub())
    expect(await kinds()).toEqual(['read'])
    const shown = async () => {
      const { bots } = FleetReply.parse(await (await ask('GET', '/v1/fleet', { token: tokens.read })).json())
      const { provenEmpty, alert } = bots.find((each) => each.bot === bot) ?? {}
      return { provenEmpty, alert }
    }
    expect(await shown()).toEqual({ provenEmpty: true, alert: null })
    await setUp({ openOrders: 3, cancelStatus: 401 })
    for (let tick = 0; tick < 2; tick += 1) await runDurableObjectAlarm(stub())
    expect(await shown()).toEqual({ provenEmpty: false, alert: 'mass cancel: the exchange answered 401' })
    await setUp({ openOrders: 3 })
    for (let tick = 0; tick < 2; tick += 1) await runDurableObjectAlarm(stub())
    expect(await kinds()).toEqual(['cancel', 'read', 'cancel', 'read'])
    expect(await shown()).toEqual({ provenEmpty: true, alert: null })
    expect(await stub().view()).toMatchObject({ phase: 'latched' })
  })
})

describe('an outage of the object itself', () => {
  test('is seen by the late tick: the book is read, nothing is cancelled, one fresh window is granted', async () => {
    await setUp({ openOrders: 2 })
    await beat(1)
    await passTime(40_000, true)
    await runDurableObjectAlarm(stub())
    expect(await stub().view()).toMatchObject({ phase: 'armed' })
    expect(await kinds()).toEqual(['read'])
    await passTime(40_000, true)
    await runDurableObjectAlarm(stub())
    expect(await stub().view()).toMatchObject({ phase: 'killing' })
  })
})

describe('an armed object', () => {
  test('says that its key opens nothing before it is needed, and goes on saying so while heartbeats come', async () => {
    await setUp({ openOrders: 2, readStatus: 401 })
    await beat(1)
    await runDurableObjectAlarm(stub())
    const alert = 'reading the book: the exchange answered 401'
    expect(await stub().view()).toMatchObject({ phase: 'armed', alert })
    await beat(2)
    await beat(3)
    expect(await (await ask('GET', `/v1/bots/${bot}/watchdog`, { token: tokens.read })).json()).toMatchObject({ alert })
    expect(await kinds()).toEqual(['read'])
  })

  test('that a version before has stored looks as well', async () => {
    await setUp({ readStatus: 401 })
    await beat(1)
    await runInDurableObject(stub(), (_, { storage }) => {
      const { looking: _ignored, ...before } = Object(storage.kv.get('state'))
      storage.kv.put('state', before)
    })
    await abortAllDurableObjects()
    await runDurableObjectAlarm(stub())
    expect(await stub().view()).toMatchObject({ phase: 'armed', alert: expect.stringContaining('401') })
  })

  test('finds the exchange whether or not its address ends in a slash', async () => {
    await beat(1)
    const withSlash = { ...env, EXCHANGE_REST: `${env.EXCHANGE_REST}/` }
    await runInDurableObject(stub(), (watchdog) => Reflect.set(watchdog, 'env', withSlash))
    await runDurableObjectAlarm(stub())
    expect(await asked()).toMatchObject([{ path: '/api/v1/user/orders' }])
  })

  test('looks no longer than until its next tick', () => {
    expect(callTimeoutMs).toBeLessThan(tickMaxMs)
  })
})

describe('a goodbye', () => {
  test('with an order still resting does not disarm', async () => {
    await setUp({ openOrders: 1 })
    await beat(1)
    expect(await goodbye()).toEqual({ disarmed: false, openOrders: 1 })
    expect(await stub().view()).toMatchObject({ phase: 'armed' })
  })

  test('with a book that cannot be read does not disarm', async () => {
    await setUp({ readStatus: 500 })
    await beat(1)
    expect(await goodbye()).toEqual({ disarmed: false, openOrders: null })
    expect(await stub().view()).toMatchObject({ phase: 'armed' })
  })

  test('with an empty book disarms, and a straggling heartbeat of that run does not re-arm', async () => {
    await beat(1)
    expect(await goodbye()).toEqual({ disarmed: true, openOrders: 0 })
    await beat(2)
    expect(await stub().view()).toMatchObject({ phase: 'idle', nextTickAtMs: null })
    expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).toBeNull()
    await beat(1, { run: 'run00002' })
    expect(await stub().view()).toMatchObject({ phase: 'armed' })
  })
})

const shown = async () => {
  const { bots } = FleetReply.parse(await (await ask('GET', '/v1/fleet', { token: tokens.read })).json())
  return bots.find((each) => each.bot === bot)
}

test('a flatten is refused while no daemon hears it, and its state is shown until one does', async () => {
  const last = async () => (await shown())?.lastCommand
  await beat(1)
  expect(await last()).toBeNull()
  await passTime(15_000, true)
  const refused = await command('flatten')
  expect(refused.status).toBe(409)
  expect(await refused.json()).toMatchObject({
    error: 'refused',
    detail: expect.stringContaining('no daemon is heard'),
  })
  expect(await shown()).toMatchObject({ desired: 'halt', takesFlatten: false, lastCommand: null })

  await beat(2)
  expect(await shown()).toMatchObject({ takesFlatten: true })
  const taken: unknown = await (await command('flatten')).json()
  expect(await last()).toMatchObject({ kind: 'flatten', state: 'pending', isAnswered: false, detail: null })
  const acks = [{ id: String(Object(taken).command.id), outcome: 'done' as const, detail: null }]
  await beat(3, { acks })
  expect(await last()).toMatchObject({ kind: 'flatten', state: 'done', isAnswered: true })
})

test('a flatten is taken from a daemon on the control socket whose heartbeats do not arrive', async () => {
  await beat(1)
  await passTime(20_000, true)
  expect(await shown()).toMatchObject({ takesFlatten: false })
  const headers = { upgrade: 'websocket' }
  const { webSocket } = await ask('GET', `/edge/v1/control?bot=${bot}`, { token: tokens.ingest, headers })
  const pongs: unknown[] = []
  webSocket?.addEventListener('message', ({ data }) => void pongs.push(data))
  webSocket?.accept()
  expect(await shown()).toMatchObject({ takesFlatten: true })
  // It has not pinged since: whoever it was is gone.
  await runInDurableObject(stub(), (_, object) => {
    for (const socket of object.getWebSockets()) socket.serializeAttachment(Date.now() - 15_000)
  })
  expect(await shown()).toMatchObject({ takesFlatten: false })
  webSocket?.send('ping')
  await expect.poll(() => pongs).toContain('pong')
  expect((await command('flatten')).status).toBe(200)
  expect(await shown()).toMatchObject({ desired: 'halt', lastCommand: { kind: 'flatten', state: 'pending' } })

  webSocket?.close()
  await expect.poll(async () => (await shown())?.takesFlatten).toBe(false)
})

test('a replayed heartbeat renews nothing', async () => {
  await beat(5)
  await passTime(10_000, false)
  await beat(5)
  await beat(4)
  expect((await stub().view()).silentMs).toBeGreaterThanOrEqual(10_000)
})

test('the minutely round sets a missing alarm again', async () => {
  await beat(1)
  await runInDurableObject(stub(), (_, { storage }) => storage.deleteAlarm())
  await worker.scheduled(createScheduledController({ cron: '* * * * *' }), env)
  expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).not.toBeNull()
  expect(await stub().incidents(1)).toMatchObject([{ kind: 'alarm_healed' }])
})

test('it does so for its own bot without the database', async () => {
  await beat(1)
  await runInDurableObject(stub(), (_, { storage }) => storage.deleteAlarm())
  const broken = {
    prepare: () => {
      throw new Error('the database is away')
    },
  } as unknown as D1Database
  await worker.scheduled(createScheduledController({ cron: '* * * * *' }), { ...env, BOT: bot, DB: broken })
  expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).not.toBeNull()
})

test('a tick that comes early and again leaves the alarm of the deadline', async () => {
  await beat(1)
  await passTime(12_000, false)
  for (let tick = 0; tick < 3; tick += 1) {
    await runDurableObjectAlarm(stub())
    const alarmAtMs = await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())
    expect(alarmAtMs).toBe((await stub().view()).nextTickAtMs)
  }
})

test('a tick that fails in our own code is tried again', async () => {
  await beat(1)
  await runInDurableObject(stub(), (_, { storage }) => storage.kv.put('state', { stage: { phase: 'nonsense' } }))
  await abortAllDurableObjects()
  await runDurableObjectAlarm(stub())
  expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).not.toBeNull()
})

test('an armed object whose bot is no longer the one that is served leaves the account alone and sleeps', async () => {
  await setUp({ openOrders: 2 })
  await beat(1)
  await passTime(15_001, false)
  expect(await stub().view()).toMatchObject({ phase: 'armed', stoodDown: false })
  await runInDurableObject(stub(), (watchdog) => Reflect.set(watchdog, 'env', { ...env, BOT: 'successor' }))
  await runDurableObjectAlarm(stub())
  expect(await stub().view()).toMatchObject({ phase: 'armed', stoodDown: true })
  await stub().heal()
  expect(await kinds()).toEqual([])
  expect((await stub().incidents(9)).map(({ kind }) => kind)).toEqual(['stood_down', 'armed'])
  expect(await runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())).toBeNull()
})

test('a heartbeat and a dozen alarms at once leave one consistent state, and ask the exchange once', async () => {
  await beat(1)
  await Promise.all([beat(2), ...Array.from({ length: 12 }, () => runDurableObjectAlarm(stub())), beat(3)])
  expect(await stub().view()).toMatchObject({ phase: 'armed', lastHeartbeat: { seq: 3 } })
  expect(await kinds()).toEqual(['read'])
})
