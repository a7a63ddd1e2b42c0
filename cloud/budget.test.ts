import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { storeHeartbeat } from './store/heartbeats.ts'
import { storeBatch } from './store/records.ts'
import { ask, batchOf, fill, heartbeat, record, tokens } from './test/requests.ts'

// What one message costs in rows written. The sums in docs/cloud.md are multiples of these figures: when one changes here,
// they change there.

/** The database itself, adding up the rows that it says were written. */
function counting(db: D1Database) {
  let rows = 0
  const batch = async <T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> => {
    const results = await db.batch<T>(statements)
    for (const { meta } of results) rows += meta.rows_written
    return results
  }
  const counted = new Proxy(db, {
    get: (target, name) => (name === 'batch' ? batch : Reflect.get(target, name).bind(target)),
  })
  return { db: counted, rows: () => rows }
}

test('a heartbeat writes three rows of the database: itself, its index and the bot', async () => {
  await storeHeartbeat(env.DB, heartbeat('budget-beat', 1), 1)
  const { db, rows } = counting(env.DB)
  await storeHeartbeat(db, heartbeat('budget-beat', 2), 2)
  expect(rows()).toBe(3)
})

test('a batch writes two rows, one more for each event and two more for each fill', async () => {
  const bot = 'budget-batch'
  await storeBatch(env.DB, batchOf(bot, [record(bot, 1)]), 1)
  const { db, rows } = counting(env.DB)
  await storeBatch(db, batchOf(bot, [record(bot, 2), record(bot, 3), record(bot, 4, 'fill', fill('1'))]), 2)
  expect(rows()).toBe(2 + 3 + 2)
})

test('in the object a heartbeat stores two values and sets no alarm, and a tick stores one and sets one', async () => {
  const bot = 'budget-object'
  const beat = (seq: number) => ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat(bot, seq) })
  await beat(1)
  const stub = env.WATCHDOG.getByName(bot)
  // The first tick looks at the book, which the test below counts.
  await runDurableObjectAlarm(stub)
  const spies = await runInDurableObject(stub, (_, { storage }) => ({
    put: vi.spyOn(storage.kv, 'put'),
    setAlarm: vi.spyOn(storage, 'setAlarm'),
  }))
  await beat(2)
  expect({ put: spies.put.mock.calls.length, setAlarm: spies.setAlarm.mock.calls.length }).toEqual({
    put: 2,
    setAlarm: 0,
  })
  await runDurableObjectAlarm(stub)
  expect({ put: spies.put.mock.calls.length, setAlarm: spies.setAlarm.mock.calls.length }).toEqual({
    put: 3,
    setAlarm: 1,
  })
  await runInDurableObject(stub, (_, { storage }) => storage.deleteAlarm())
})

test.each([
  ['shows orders stores one value more than its tick', 2, 2],
  ['shows none, as the daemon says, stores no more than its tick', 0, 1],
])('a look that %s', async (_, openOrders, values) => {
  const bot = `budget-look-${openOrders}`
  await fetch('http://exchange.test/control', { method: 'PUT', body: JSON.stringify({ openOrders }) })
  await ask('POST', '/edge/v1/heartbeat', { token: tokens.ingest, body: heartbeat(bot, 1, { openOrders }) })
  const stub = env.WATCHDOG.getByName(bot)
  const put = await runInDurableObject(stub, (_watchdog, { storage }) => vi.spyOn(storage.kv, 'put'))
  await runDurableObjectAlarm(stub)
  expect(put.mock.calls.length).toBe(values)
  await runInDurableObject(stub, (_watchdog, { storage }) => storage.deleteAlarm())
})
