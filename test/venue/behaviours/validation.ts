import { expect } from 'vitest'
import { expectRefused, placed, type Behaviour } from '../behaviour.ts'
import type { SigningFault } from '../signed-order.ts'
import type { OrderTerms } from '../world.ts'

type Refused = readonly [what: string, code: number, terms: Partial<OrderTerms>]

const refusedTerms: readonly Refused[] = [
  ['for a market nobody knows', 1001, { market: 'NOPE-USD' }],
  ['below the smallest size', 1120, { qty: '0.009' }],
  ['between two size steps', 1121, { qty: '0.0105' }],
  ['of a size finer than any market has', 1123, { qty: '1.0000000000001' }],
  ['between two ticks', 1124, { price: '99.005' }],
  ['of a price finer than any market has', 1125, { price: '99.0000000000001' }],
  ['of more than a limit order may be worth', 1122, { price: '99', qty: '152000' }],
  [
    'of more than a market order may be worth',
    1122,
    { type: 'MARKET', timeInForce: 'IOC', price: '101', qty: '30000' },
  ],
  ['for a lower fee than the account pays', 1128, { fee: '0.0001' }],
  ['for a builder who takes more than may be granted', 1128, { builderFee: '0.005' }],
  ['of a kind that is conditional', 1132, { type: 'CONDITIONAL' }],
  ['to take profit or stop a loss', 1132, { type: 'TPSL' }],
  ['that is over already', 1135, { expiryEpochMillis: 1_700_000_000_000 }],
  ['to reduce a position that is not there', 1137, { reduceOnly: true, side: 'SELL' }],
  ['at the market that is not immediate', 1139, { type: 'MARKET', price: '101' }],
  ['at the market beyond five percent', 1141, { type: 'MARKET', timeInForce: 'IOC', price: '105.01' }],
  ['at no price', 1141, { price: '0' }],
  ['that costs more margin than is free', 1140, { price: '100', qty: '10001' }],
  ['that replaces one nobody knows', 1142, { cancelId: 'never-sent' }],
]

const faults: readonly (readonly [what: string, code: number, fault: SigningFault])[] = [
  ['whose amount is rounded the wrong way', 1101, 'rounding'],
  ['that is signed for another second', 1101, 'expiry'],
  ['that is signed for another chain', 1101, 'domain'],
  ['that is signed for another fee', 1101, 'fee'],
  ['with somebody else’s signature', 1101, 'noise'],
  ['with another public key', 1100, 'key'],
  ['for another vault', 1102, 'vault'],
]

const broken: readonly (readonly [what: string, code: number, change: Record<string, unknown>])[] = [
  ['without a price', 1130, { price: undefined }],
  ['without a side', 1133, { side: undefined }],
  ['with a side nobody knows', 1133, { side: 'LONG' }],
  ['with a time in force nobody knows', 1133, { timeInForce: 'NEVER' }],
  ['of a negative size', 1133, { qty: '-1' }],
  ['with a nonce that is no number', 1133, { nonce: 'one' }],
]

// What REST refuses at once, each by its own code, and without a trace.

export const validation: readonly Behaviour[] = [
  ...refusedTerms.map(([what, code, terms]): Behaviour => ({
    name: `an order ${what} is refused with ${code}`,
    section: '2',
    async run(world) {
      expectRefused(await world.place(0, { id: 'bad', ...terms }), code)
      expect((await world.get(0, '/user/orders/external/bad')).status).toBe(404)
      expect((await world.get(0, '/user/orders/history')).rows).toEqual([])
    },
  })),
  ...faults.map(([what, code, fault]): Behaviour => ({
    name: `an order ${what} is refused with ${code}`,
    section: '7',
    async run(world) {
      const body = world.signed(0, { id: 'forged', price: '99.01', qty: '0.017' }, fault)
      expectRefused(await world.call(0, 'POST', '/user/order', body), code)
      expect((await world.get(0, '/user/orders')).rows).toEqual([])
    },
  })),
  ...broken.map(([what, code, change]): Behaviour => ({
    name: `an order ${what} is refused with ${code}`,
    section: '5.1',
    async run(world) {
      const body = { ...world.signed(0, { id: 'broken' }), ...change }
      expectRefused(await world.call(0, 'POST', '/user/order', body), code)
    },
  })),
  {
    name: 'amounts that fall between two units are signed as the sheet rounds them, both ways',
    section: '7',
    async run(world) {
      // 0.011 at 99.99 is 1.09989 dollars, and its fee of 0.00025 is 274.9725 millionths of one.
      await placed(world, 0, { id: 'buy', price: '99.99', qty: '0.011', fee: '0.00025' })
      await placed(world, 0, { id: 'sell', side: 'SELL', price: '100.03', qty: '0.013', fee: '0.00025' })
      await placed(world, 0, { id: 'part', expiryEpochMillis: world.nowMs() + 3_600_001 })
    },
  },
  {
    name: 'fill-or-kill is not taken',
    section: '5.1',
    async run(world) {
      const answer = await world.place(0, { id: 'fok', timeInForce: 'FOK' })
      expect(answer.json).toMatchObject({ status: 'ERROR' })
    },
  },
  {
    name: 'an order without an expiry, or without a signature, is refused',
    section: '5.1',
    async run(world) {
      for (const change of [{ expiryEpochMillis: undefined }, { settlement: undefined }]) {
        const body = { ...world.signed(0, { id: 'partial' }), ...change }
        const answer = await world.call(0, 'POST', '/user/order', body)
        expect(answer.json).toMatchObject({ status: 'ERROR', error: { code: expect.any(Number) } })
        expect(answer.status).toBe(400)
      }
    },
  },
  {
    name: 'position value above what the chosen leverage allows is refused with 1127',
    section: '6',
    async run(world) {
      const change = { market: 'X-USD', leverage: '50' }
      expect((await world.call(0, 'PATCH', '/user/leverage', change)).status).toBe(200)
      await placed(world, 0, { id: 'just', price: '100', qty: '39999' })
      expectRefused(await world.place(0, { id: 'over', price: '100', qty: '2' }), 1127)
    },
  },
]
