import { afterEach, describe, expect, test } from 'vitest'
import { readAccount } from './account-reads.ts'
import { carry } from './carry.ts'
import { readFills } from './fill-pages.ts'
import { freshMeter, stepMeter } from './meter.ts'
import {
  okText,
  scriptedVenue,
  testClock,
  type Asked,
  type Scripted,
  type ScriptedVenue,
} from './scripted-venue.fixture.ts'
import type { Talk } from './talk.ts'
import { balanceRow, fillRow, positionRow, translation } from './translation.fixture.ts'

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())

async function metered(answer: (asked: Asked) => Scripted) {
  const { http, asked } = (venue = await scriptedVenue(answer))
  let [meter] = stepMeter(freshMeter, { type: 'listened' })
  const reported: number[] = []
  const forOneEffect = <Value>(talk: Talk<Value>): Promise<Value> => {
    let isPaid = true
    return carry(http, talk, () => {
      const [next, count] = stepMeter(meter, { type: 'left', isPaid })
      meter = next
      isPaid = false
      reported.push(count)
    })
  }
  const total = () => reported.reduce((sum, count) => sum + count, 0)
  return { asked, total, forOneEffect, close: () => http.close() }
}
const options = { translation, startedAtMs: testClock.monoMs() }

describe('every request that leaves is paid for or reported', () => {
  test('of an account that is read again until it is consistent', async () => {
    let equity = 0
    const { asked, total, forOneEffect } = await metered(({ url }) => {
      if (url === '/user/balance') return { text: okText({ ...balanceRow, exposure: '999999' }) }
      return { text: okText([{ ...positionRow, value: String((equity += 1)) }]) }
    })
    await forOneEffect(readAccount(options))
    expect(asked.length).toBeGreaterThan(4)
    expect(total()).toBe(asked.length - 1)
  })

  test('of fills in pages, for one effect after the other', async () => {
    const id = (n: number) => String(1_784_963_886_257_000_000n + BigInt(n))
    const { asked, total, forOneEffect } = await metered(({ url }) => {
      const cursor = new URL(url, 'http://x').searchParams.get('cursor')
      const n = cursor === null ? 5 : Number(BigInt(cursor) - BigInt(id(0))) - 1
      return { text: okText(n === 0 ? [] : [{ ...fillRow, id: id(n) }], { cursor: n === 0 ? null : id(n), count: 1 }) }
    })
    for (let effect = 1; effect <= 3; effect += 1) {
      expect(await forOneEffect(readFills(options, null))).toMatchObject({ result: 'read' })
      expect(total()).toBe(asked.length - effect)
    }
    expect(asked.length).toBe(18)
  })

  test('what left before anybody listened is reported at once', () => {
    let meter = freshMeter
    for (let n = 0; n < 5; n += 1) [meter] = stepMeter(meter, { type: 'left', isPaid: false })
    expect(stepMeter(meter, { type: 'listened' })).toEqual([{ isListened: true, unreported: 0 }, 5])
  })

  test('what never left costs nothing', async () => {
    const { total, forOneEffect, close } = await metered(() => ({ text: okText([]) }))
    close()
    for (let n = 0; n < 3; n += 1) await forOneEffect(readAccount(options))
    expect(total()).toBe(0)
  })
})
