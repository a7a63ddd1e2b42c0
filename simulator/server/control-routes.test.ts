import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { one } from '../exchange/fixed-point.ts'
import { createScenario, market } from '../exchange/scenario.fixture.ts'
import { createControl } from './control-routes.ts'
import { createMisbehaviour } from './misbehaviour.ts'
import { keepPastStates, type PastStates } from './past-states.ts'
import { isRecord } from './trader.fixture.ts'
import { createVenue, type Venue } from './venue.ts'

const started: { venue: Venue; past: PastStates }[] = []

afterEach(() => {
  for (const { venue, past } of started.splice(0)) {
    venue.stop()
    past.stop()
  }
})

function controlled() {
  const { state } = createScenario()
  const venue = createVenue(state)
  const misbehaviour = createMisbehaviour(1)
  const past = keepPastStates(state, misbehaviour)
  started.push({ venue, past })
  const control = createControl({ venue, misbehaviour })
  const post = (name: string, body: unknown) => control('POST', `/control/${name}`, JSON.stringify(body))
  return { state, venue, misbehaviour, past, control, post }
}

const debugOf = (body: unknown): unknown =>
  isRecord(body) && isRecord(body['error']) ? body['error']['debugInfo'] : undefined

describe('the control surface', () => {
  test('sets misbehaviour, shows it with its counts, and ends it', () => {
    const { control, post, misbehaviour } = controlled()
    const rule = { method: 'POST', path: '/user/order', next: 3, fault: { type: 'lose_answer' } }
    expect(post('misbehaviour', { requests: [rule], clockOffsetMs: 5 }).status).toBe(200)
    misbehaviour.faultOf('POST', '/api/v1/user/order')
    expect(control('GET', '/control/misbehaviour', '').body).toMatchObject({
      status: 'OK',
      data: { settings: { requests: [rule], clockOffsetMs: 5 }, struck: { requests: [1], streams: [] } },
    })
    expect(control('DELETE', '/control/misbehaviour', '').status).toBe(200)
    expect(misbehaviour.faultOf('POST', '/api/v1/user/order').loseAnswer).toBe(false)
    expect(misbehaviour.settings().clockOffsetMs).toBe(0)
  })

  test('leaves what was set when what comes makes no sense, and says which field', () => {
    const { post, misbehaviour } = controlled()
    post('misbehaviour', { clockOffsetMs: 5 })
    const reply = post('misbehaviour', { latency: { stream: { type: 'fixed', ms: 'soon' } } })
    expect(reply.status).toBe(400)
    expect(debugOf(reply.body)).toContain('latency.stream.ms')
    expect(misbehaviour.settings().clockOffsetMs).toBe(5)
  })

  test('changes the mode of the venue and the status of a market', () => {
    const { post, state } = controlled()
    expect(post('mode', { mode: 'POST_ONLY' }).status).toBe(200)
    expect(state.mode).toBe('POST_ONLY')
    expect(post('market', { market, status: 'REDUCE_ONLY' }).status).toBe(200)
    expect(state.markets.get(market)?.status).toBe('REDUCE_ONLY')
  })

  test('moves the index and lets it follow the mark again', () => {
    const { post, state } = controlled()
    expect(post('index', { market, price: '100.005' }).status).toBe(200)
    expect(state.markets.get(market)?.indexHalfTicks).toBe(20_001)
    expect(debugOf(post('index', { market, price: '100.001' }).body)).toContain('half a tick')
    expect(post('index', { market, price: null }).status).toBe(200)
    expect(state.markets.get(market)?.indexHalfTicks).toBeNull()
  })

  test('moves collateral in and out', () => {
    const { post, state } = controlled()
    const before = state.accounts.get(1)?.cash ?? 0n
    post('collateral', { accountId: 1, amount: '1.5' })
    expect((state.accounts.get(1)?.cash ?? 0n) - before).toBe((3n * one) / 2n)
    post('collateral', { accountId: 1, amount: '-0.5' })
    expect((state.accounts.get(1)?.cash ?? 0n) - before).toBe(one)
  })

  test('plans refusals of the engine and changes how it edits', () => {
    const { post, state } = controlled()
    post('refusals', { accountId: 2, reason: 'NOT_ENOUGH_FUNDS', count: 2 })
    expect(state.plannedRefusals.get(2)).toEqual(
      Array.from({ length: 2 }, () => ({ reason: 'NOT_ENOUGH_FUNDS', onlyEdits: false })),
    )
    const edits = { keepsPriorityOnSizeDown: true, losesBothOnRefusal: false, overlapMs: 40 }
    post('edits', edits)
    expect(state.editSemantics).toEqual(edits)
  })

  test('shows another book of the outside world, with its mark', () => {
    const { post, state } = controlled()
    const bids = [
      ['99.98', '3'],
      ['99.9', '0.1'],
    ]
    expect(post('book', { market, bids, asks: [['100.02', '2']], mark: '99.995' }).status).toBe(200)
    expect(state.markets.get(market)).toMatchObject({
      house: {
        buy: [
          { ticks: 9_998, lots: 30 },
          { ticks: 9_990, lots: 1 },
        ],
        sell: [{ ticks: 10_002, lots: 20 }],
      },
      markHalfTicks: 19_999,
    })
  })

  test('prints, as somebody outside would', () => {
    const { post, state } = controlled()
    expect(post('print', { market, side: 'SELL', price: '99.5', size: '1.2' }).status).toBe(200)
    expect(state.markets.get(market)?.recentTrades.at(-1)).toMatchObject({
      takerSide: 'sell',
      priceTicks: 9_950,
      sizeLots: 12,
    })
  })

  test('lets hours of the market pass once it has begun', () => {
    const { post, state, venue } = controlled()
    expect(debugOf(post('funding', { market, hours: 1 }).body)).toContain('before its first print')
    venue.apply((atMs) => ({ type: 'market_clock', atMs, market, marketAtMs: 1_800_000 }))
    expect(post('funding', { market, hours: 2 }).status).toBe(200)
    expect(state.markets.get(market)?.funding).toMatchObject({ marketAtMs: 9_000_000 })
    expect(state.markets.get(market)?.funding.history).toHaveLength(2)
  })

  test.each([
    ['book', { market, bids: [['99.985', '1']], asks: [], mark: '100' }, 400],
    ['book', { market, bids: [['99', '0']], asks: [], mark: '100' }, 400],
    ['book', { market, bids: [['100', '1']], asks: [['100', '1']], mark: '100' }, 400],
    [
      'book',
      {
        market,
        bids: [
          ['99', '1'],
          ['99', '1'],
        ],
        asks: [],
        mark: '100',
      },
      400,
    ],
    ['book', { market, bids: [], asks: [], mark: '0' }, 400],
    ['book', { market: 'Z-USD', bids: [], asks: [], mark: '1' }, 404],
    ['print', { market, side: 'sell', price: '99', size: '1' }, 400],
    ['print', { market, side: 'SELL', price: '-99', size: '1' }, 400],
    ['print', { market, side: 'SELL', price: '99', size: '1e308' }, 400],
    ['print', { market: '__proto__', side: 'SELL', price: '99', size: '1' }, 404],
    ['funding', { market, hours: 0 }, 400],
    ['funding', { market: 'Z-USD', hours: 1 }, 404],
    ['mode', { mode: 'CLOSED' }, 400],
    ['market', { market: 'Z-USD', status: 'ACTIVE' }, 404],
    ['index', { market: '__proto__', price: null }, 404],
    ['index', { market, price: '-1' }, 400],
    ['index', { market, price: '0' }, 400],
    ['collateral', { accountId: 99, amount: '1' }, 404],
    ['collateral', { accountId: 1, amount: 1e308 }, 400],
    ['collateral', { accountId: 1, amount: 'NaN' }, 400],
    ['refusals', { accountId: 1, reason: 'NONE' }, 400],
    ['refusals', { accountId: 1, reason: 'INVALID_FEE', count: 1e9 }, 400],
    ['edits', { overlapMs: 1 }, 400],
    ['nothing', {}, 404],
    ['__proto__', {}, 404],
    ['mode/deeper', { mode: 'OPEN' }, 404],
  ])('refuses what makes no sense: %s %j', (name, body, status) => {
    expect(controlled().post(name, body).status).toBe(status)
  })

  test('survives any body on any route', () => {
    const { control } = controlled()
    const names = [
      'misbehaviour',
      'mode',
      'market',
      'index',
      'collateral',
      'refusals',
      'edits',
      'book',
      'print',
      'funding',
      '',
      '../x',
      '%',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        fc.constantFrom(...names),
        fc.oneof(fc.string(), fc.json()),
        (method, name, body) => {
          expect(control(method, `/control/${name}`, body).status).toBeGreaterThanOrEqual(200)
        },
      ),
    )
  })
})

describe('stale reads', () => {
  test('see what was true when they were switched on, until enough time has passed', () => {
    const { state, post, past, misbehaviour } = controlled()
    expect(past.before(1_000)).toBe(state)
    misbehaviour.set({ ...misbehaviour.settings(), requests: [{ path: '/*', fault: { type: 'stale', ms: 60_000 } }] })
    const before = state.accounts.get(1)?.cash
    post('collateral', { accountId: 1, amount: '5' })
    expect(state.accounts.get(1)?.cash).not.toBe(before)
    expect(past.before(60_000).accounts.get(1)?.cash).toBe(before)
  })

  test('see the present again once they are switched off', () => {
    const { state, control, misbehaviour, past } = controlled()
    misbehaviour.set({ ...misbehaviour.settings(), requests: [{ path: '/*', fault: { type: 'stale', ms: 60_000 } }] })
    control('DELETE', '/control/misbehaviour', '')
    expect(past.before(60_000)).toBe(state)
  })

  test('grow younger with time', async () => {
    const { post, misbehaviour, past } = controlled()
    misbehaviour.set({ ...misbehaviour.settings(), requests: [{ path: '/*', fault: { type: 'stale', ms: 40 } }] })
    post('collateral', { accountId: 1, amount: '5' })
    await expect.poll(() => past.before(40).accounts.get(1)?.cash).toBe(100_005n * one)
  })
})
