import { afterEach, describe, expect, test } from 'vitest'
import { clientOrderId, venueOrderId } from '#shared/units.ts'
import type { OrderAnswer } from '../../core/event.ts'
import { carry } from './carry.ts'
import type { Talk } from './talk.ts'
import { scriptedVenue, type Scripted, type ScriptedVenue } from './scripted-venue.fixture.ts'
import { armSwitch, cancelByClientId, cancelByVenueId, massCancel, setLeverage } from './writes.ts'

let venue: ScriptedVenue | null = null
afterEach(() => venue?.close())
async function venueSaying(answer: Scripted): Promise<ScriptedVenue> {
  venue = await scriptedVenue(() => answer)
  return venue
}

const largest = venueOrderId('9223372036854775807')
const beside = venueOrderId('1784963886257016833')

type Write = () => Talk<OrderAnswer>
const writes: [string, Write, string, string, string][] = [
  [
    'a cancel by our name',
    () => cancelByClientId(clientOrderId('a b&c')),
    'DELETE',
    '/user/order?externalId=a%20b%26c',
    '',
  ],
  ['a cancel by the number', () => cancelByVenueId(largest), 'DELETE', '/user/order/9223372036854775807', ''],
  ['a cancel of everything', () => massCancel({ all: true }), 'POST', '/user/order/massCancel', '{"cancelAll":true}'],
  [
    'a cancel of markets',
    () => massCancel({ markets: ['BTC-USD', 'ETH-USD'] }),
    'POST',
    '/user/order/massCancel',
    '{"markets":["BTC-USD","ETH-USD"]}',
  ],
  [
    'a cancel of some, by number and by name',
    () => massCancel({ venueIds: [largest, beside], clientIds: [clientOrderId('a"b')] }),
    'POST',
    '/user/order/massCancel',
    '{"orderIds":[9223372036854775807,1784963886257016833],"externalOrderIds":["a\\"b"]}',
  ],
  [
    'a cancel of one by number',
    () => massCancel({ venueIds: [largest], clientIds: [] }),
    'POST',
    '/user/order/massCancel',
    '{"orderIds":[9223372036854775807]}',
  ],
  ['the switch', () => armSwitch(20), 'POST', '/user/deadmanswitch?countdownTime=20', ''],
  ['leverage', () => setLeverage('BTC-USD', '10'), 'PATCH', '/user/leverage', '{"market":"BTC-USD","leverage":"10"}'],
]

describe('writes without a signature', () => {
  test.each(writes)('%s: digit by digit, and an empty answer is a yes', async (_name, act, method, url, body) => {
    const { http, asked } = await venueSaying({ text: '' })
    expect(await carry(http, act())).toEqual({ result: 'accepted', venueId: null })
    expect(asked).toEqual([{ method, url, body }])
  })

  test('give the number of the answer with all its digits', async () => {
    const { http } = await venueSaying({ text: `{"status":"OK","data":{"id":${largest}}}` })
    expect(await carry(http, cancelByVenueId(largest))).toEqual({ result: 'accepted', venueId: largest })
  })

  test('are sent once, whatever comes back, and a doubtful end stays doubtful', async () => {
    for (const answer of [{ status: 500, text: '' }, { status: 503, text: '<html>' }, { text: '<html>' }]) {
      const saying = await venueSaying(answer)
      const { http, asked } = saying
      expect(await carry(http, massCancel({ all: true }))).toMatchObject({
        result: 'failed',
        error: { kind: 'ambiguous' },
      })
      expect(asked).toHaveLength(1)
      saying.close()
    }
  })

  test('name what they are for: no order at all, a number that is none and a disarmed switch are bugs', async () => {
    const { asked } = await venueSaying({ text: '' })
    expect(() => massCancel({ venueIds: [], clientIds: [] })).toThrow('at least one order')
    for (const id of ['', '12x', '-1', '1.5', '1e3', '007', '1,2', '123456789012345678901'])
      expect(() => cancelByVenueId(venueOrderId(id))).toThrow('an order number is digits')
    for (const seconds of [0, -1, 1.5, Number.NaN]) expect(() => armSwitch(seconds)).toThrow('countdown')
    expect(asked).toEqual([])
  })
})
