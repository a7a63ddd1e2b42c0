import { TradingConfig } from '#shared/config/config.ts'
import { monoMs, priceTicks, sizeLots, wallMs, type Side } from '#shared/units.ts'
import { nothingHeld } from '../../../cloud/domain/held-records.ts'
import { initialWatchdog } from '../../../cloud/domain/watchdog.ts'
import type { Effect } from '../../../edge-daemon/core/effect.ts'
import { initialState } from '../../../edge-daemon/core/state.ts'
import { makeOrderId, nonceOf } from '../../../edge-daemon/core/quoting/order-id.ts'
import type { Leg } from '../../../edge-daemon/core/quoting/slot.ts'
import { marketName, openVenue } from '../parties/venue.ts'
import type { Order, Trade } from '../../../simulator/exchange/state.ts'
import type { View } from './check.ts'

// A world that stands still, for tests of the checkers: a running engine without orders beside an exchange without any.

export type Still = { -readonly [Key in keyof View]: View[Key] } & { readonly engine: NonNullable<View['engine']> }

export function stillView(config = TradingConfig.parse({})): Still {
  const { exchange, accountId, spec, makerFeeRate, apiKey } = openVenue(1, {
    printsPerSecond: 5,
    movesPerSecond: 5,
    moveTicks: 1,
  })
  const engine = initialState(
    {
      spec,
      makerFeeRate,
      nowMs: monoMs(1),
      epoch: 1,
      counter: 1,
      reservedUpTo: 8_192,
      checkpoint: null,
      isCloudConfigured: true,
      rememberedControl: null,
      wasUnclean: false,
    },
    config,
  )
  engine.recovery = 'done'
  const heardAtMs = { account: 0, book: 0, touch: 0, trades: 0, mark: 0, index: 0, funding: 0 }
  return {
    nowMs: 0,
    faultsOn: 0,
    isAnswered: true,
    exchange: exchange.state,
    accountId,
    resting: [],
    market: marketName,
    config,
    localConfig: config,
    engine,
    clockErrorMs: 0,
    rssMb: 0,
    boot: 1,
    loopHeldUntilMs: Number.NEGATIVE_INFINITY,
    pausedUntilMs: Number.NEGATIVE_INFINITY,
    onTheWay: new Map(),
    heardAtMs,
    bookMadeAtMs: 0,
    switchTakenAtMs: 0,
    takenBack: [],
    journals: [],
    journalFiles: () => [],
    upload: { run: '', ackedSeq: 0, cursor: null },
    cloud: {
      wallMs: 0,
      watchdog: initialWatchdog,
      alarmAtMs: null,
      alarmLooks: 0,
      cancelledAtMs: [],
      held: nothingHeld(),
      lateMaxMs: 0,
    },
    lines: new Map(),
    apiKey,
  }
}

/** An order that a step sends. */
export const placed = (epoch: number, counter: number, reduceOnly = false): Effect => ({
  type: 'place_order',
  order: {
    clientId: makeOrderId({ epoch, side: 'buy', level: 0, counter }),
    side: 'buy',
    price: priceTicks(10_000),
    size: sizeLots(10),
    expiresAtMs: wallMs(1_790_000_000_000),
    nonce: nonceOf(counter),
    reduceOnly,
    postOnly: true,
  },
})

/** An order of ours at rest by our own picture. */
export function heldLeg(side: Side, counter: number, lots = 10, price = 10_000): Leg {
  const atMs = monoMs(1)
  return {
    phase: 'live',
    order: {
      clientId: makeOrderId({ epoch: 1, side, level: 0, counter }),
      side,
      level: 0,
      price: priceTicks(price),
      size: sizeLots(lots),
      filled: 0,
      sentAtMs: atMs,
      expiresAtMs: monoMs(120_001),
      requestedAtMs: atMs,
      heardAtMs: atMs,
    },
  }
}

/** An order of ours at the exchange. */
export const resting = (more: Partial<Order>): Order => ({
  id: '1',
  externalId: makeOrderId({ epoch: 1, side: 'buy', level: 0, counter: 7 }),
  accountId: 1,
  market: 'ETH-USD',
  side: 'buy',
  type: 'LIMIT',
  timeInForce: 'GTT',
  priceTicks: 10_000,
  qtyLots: 10,
  postOnly: true,
  reduceOnly: false,
  selfTradeLevel: 'ACCOUNT',
  builderFeeRate: 0n,
  prevOrderId: null,
  createdAtMs: 0,
  expireAtMs: 120_000,
  updatedAtMs: 0,
  status: 'NEW',
  statusReason: 'NONE',
  filledLots: 0,
  filledValue: 0n,
  feePaid: 0n,
  isCounted: true,
  replacedById: null,
  isResting: true,
  aheadId: null,
  behindId: null,
  aheadUntilLots: 0,
  ...more,
})

/** A trade that the venue made with the fixture's account. */
export const strangeTrade = ({ accountId }: View, id: string, side: Side, lots: number): Trade => ({
  id,
  accountId,
  market: marketName,
  orderId: '1',
  externalId: '',
  side,
  priceTicks: 10_000,
  sizeLots: lots,
  value: 0n,
  fee: 0n,
  isTaker: true,
  tradeType: 'DELEVERAGE',
  atMs: 0,
})
