import { afterEach, expect, test } from 'vitest'
import { carry } from './carry.ts'
import { readFunding } from './funding-reads.ts'
import { okText, scriptedVenue, testClock, type ScriptedVenue } from './scripted-venue.fixture.ts'
import { translation } from './translation.fixture.ts'

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())

const row = { id: '1784963886257016900', market: 'ETH-USD', fundingFee: '-0.0000015', paidTime: 1_701_563_440_000 }
async function read(rows: readonly object[]) {
  venue = await scriptedVenue(({ url }) => ({ text: okText(url.includes('cursor=') ? [] : rows) }))
  return carry(venue.http, readFunding({ translation, startedAtMs: testClock.monoMs() }, 1_700_000_000_000.5))
}

test('payments come oldest first, in micro-dollars: what we pay is rounded up, what we get down', async () => {
  const newer = { ...row, id: '1784963886257016901', fundingFee: '0.0000029', paidTime: 1_701_567_040_000 }
  expect(await read([newer, row])).toMatchObject({
    result: 'read',
    value: [
      { paymentId: row.id, micros: -2, paidAtMs: 1_701_563_440_000 },
      { paymentId: newer.id, micros: 2, paidAtMs: 1_701_567_040_000 },
    ],
  })
  expect(venue?.asked[0]?.url).toContain('/user/funding/history?market=ETH-USD&startTime=1700000000000')
})

test('those of another market are left out', async () => {
  expect(await read([{ ...row, market: 'BTC-USD' }])).toMatchObject({ result: 'read', value: [] })
})

test.each([{ fundingFee: null }, { paidTime: null }])('a row with %j fails the whole read', async (change) => {
  expect(await read([{ ...row, ...change }])).toMatchObject({ result: 'failed', error: { kind: 'ambiguous' } })
})
