import type { TradingConfig } from '#shared/config/config.ts'
import { unreachable } from '#shared/assert.ts'
import { tickLotUsd, type MarketSpec } from '#shared/market.ts'
import { createPrng } from '#shared/prng.ts'
import { monoMs, sizeLots, wallMs } from '#shared/units.ts'
import { createHouse, houseHalfTicks } from '../../simulator/market/house.ts'
import { createFillModel } from '../../simulator/market/own-orders.ts'
import type { BookMove } from '../../simulator/market/market-tape.ts'
import type { PrintGroup } from '../../simulator/market/prints.ts'
import type { Effect } from '../core/effect.ts'
import { step } from '../core/engine.ts'
import type { EngineEvent, FundingPayment, StreamName, VenueOrder } from '../core/event.ts'
import { initialState, type EngineState } from '../core/state.ts'
import type { VenueError } from '../core/venue-error.ts'
import { createAgenda, nextDueMs, schedule, takeNext } from './agenda.ts'
import { arrive, cancel, cancelAll, createBacktestExchange, moveBook, openRecords, print } from './exchange.ts'
import { createFeed, tellBook, tellPrints, tellSecond, tellTouch } from './feed.ts'
import {
  closeLedger,
  createMeasures,
  equityOf,
  carryIn,
  measureBook,
  measureFill,
  measureTakerOrder,
  midOf,
  payFunding,
  type Measures,
} from './measures.ts'
import { countMessage, createMeter, waitMs, type MessageMeter } from './message-meter.ts'
import type { Clock, VenueSettings } from './settings.ts'
import { createStaleness, levelOfId, sampleStaleness, type Staleness } from './staleness.ts'
import type { Trace } from './trace.ts'
import { toldOrder } from './venue-orders.ts'

// The same step as live, on one virtual clock: a taker order of the tape comes before what was on its way at that
// millisecond, that before the book batch, and the clock's tick last.

export type BacktestInput = {
  readonly spec: MarketSpec
  readonly config: TradingConfig
  readonly settings: VenueSettings
  readonly source: MoveSource
  /** The tape's time of its first move, and the wall time it stands for. */
  readonly firstAtMs: number
  readonly firstWallMs: number
  readonly openingTicks: number
  readonly trace: Trace
  readonly observe?: (look: Look) => void
  /** For runs by the thousand that ask for money only: what the ladder would have been is then not worked out. */
  readonly isStalenessLeftOut?: boolean
}

/** Taker orders, and books where the tape states them, in the order of time; null after the last. */
export type MoveSource = { next(): (PrintGroup & { readonly type?: 'taker_order' }) | BookMove | null }

/** What a chart may show, each 100 ms. */
export type Look = {
  readonly nowMs: number
  readonly midHalfTicks: number
  readonly state: EngineState
  readonly measures: Measures
  /** Best price of ours that rests on each side, ticks. */
  readonly ownBidTicks: number | null
  readonly ownAskTicks: number | null
}

export type BacktestRun = {
  readonly events: number
  readonly tapeSeconds: number
  readonly measures: Measures
  readonly staleness: Staleness
  readonly meter: MessageMeter
  readonly state: EngineState
  /** Milliseconds during which each reason kept us from quoting, the start excepted. */
  readonly haltedMs: Record<string, number>
}

/** So long before the first print the start-up begins: it is over when the market opens. */
const leadMs = 1_000
const tickMs = 50
const batchMs = 100
const secondMs = 1_000
const hourMs = 3_600_000
const streams: readonly StreamName[] = ['book', 'touch', 'trades', 'mark', 'index', 'funding', 'account']

export function runBacktest(input: BacktestInput): BacktestRun {
  const { spec, config, settings, source, trace, observe } = input
  const clock: Clock = { nowMs: 0, wallBaseMs: input.firstWallMs - leadMs }
  const agenda = createAgenda()
  const prng = createPrng(settings.seed).child('latency')
  const meter = createMeter(settings.messagesPerMinute)
  const measures = createMeasures(tickLotUsd(spec))
  const staleness = createStaleness()
  const haltedMs: Record<string, number> = {}
  const levels = new Map<string, number>()
  const payments: FundingPayment[] = []
  let events = 0
  let lastAccountMs = 0
  const wallNow = () => clock.wallBaseMs + clock.nowMs
  const stamp = () => ({ atMs: monoMs(clock.nowMs), wallAtMs: wallMs(wallNow()) })
  const jittered = (meanMs: number) =>
    Math.max(0, meanMs + Math.round((prng.next() * 2 - 1) * Math.min(meanMs, settings.latencyJitterMs)))

  const state = initialState(
    {
      spec,
      makerFeeRate: settings.makerFeeRate,
      nowMs: monoMs(0),
      epoch: 1,
      counter: 0,
      reservedUpTo: 0,
      checkpoint: null,
      isCloudConfigured: false,
      rememberedControl: null,
      wasUnclean: false,
    },
    config,
  )

  /** One event into the core; what it asks for is done. */
  const deliver = (event: EngineEvent): void => {
    const effects = step(state, event, config)
    trace.event(event)
    for (const effect of effects) {
      trace.effect(effect)
      perform(effect)
    }
  }
  const told = (event: EngineEvent): void => {
    events += 1
    deliver(event)
  }
  /** Messages of the account stream keep their order. */
  const onAccount = (run: () => void) => {
    lastAccountMs = Math.max(lastAccountMs, clock.nowMs + jittered(settings.responseLatencyMs))
    schedule(agenda, lastAccountMs, run)
  }
  const balance = () => {
    const mid = midOf(measures) ?? 0
    const equityUsd = settings.collateralUsd + equityOf(measures, mid)
    const heldUsd = (Math.abs(exchange.model.positionLots) * mid * measures.tickLotUsd) / 2 / leverage
    return { equity: equityUsd.toFixed(6), equityUsd, availableUsd: Math.max(0, equityUsd - heldUsd) }
  }
  const report = () => ({
    position: sizeLots(exchange.model.positionLots),
    markPrice: null,
  })

  const exchange = createBacktestExchange({
    model: createFillModel(createHouse(settings.seed, input.openingTicks), {
      hiddenShare: settings.hiddenShare,
      doesQueueFallByCancels: settings.isOptimistic,
    }),
    tickLotUsd: measures.tickLotUsd,
    settings,
    news: {
      orders: (orders) => onAccount(() => told({ ...stamp(), type: 'orders_updated', orders })),
      filled: (fill, { insideTicks }, order) => {
        measureFill(measures, fill, clock.nowMs, insideTicks)
        const [position, money] = [report(), balance()]
        onAccount(() => {
          told({ ...stamp(), type: 'fills_reported', fills: [fill] })
          told({ ...stamp(), type: 'orders_updated', orders: [order] })
          told({ ...stamp(), type: 'position_reported', report: position })
          told({ ...stamp(), type: 'balance_reported', balance: money })
        })
      },
      book: () => tellTouch(feed),
      later: (delayMs, run) => schedule(agenda, clock.nowMs + delayMs, run),
    },
  })
  const feed = createFeed({ exchange, clock, deliver: told })
  const quiet = createFeed({ exchange, clock, deliver })

  const snapshot = () => {
    deliver({ ...stamp(), type: 'orders_replaced', orders: openRecords(exchange).map(toldOrder) })
    deliver({ ...stamp(), type: 'position_reported', report: report() })
    deliver({ ...stamp(), type: 'balance_reported', balance: balance() })
  }
  /** The venue repeats the rate each hour; what nobody has repeated for two hours is not known any more. */
  const tellFunding = () => {
    const { fundingPerHour: ratePerHour } = settings
    if (ratePerHour !== 0) deliver({ ...stamp(), type: 'funding_changed', ratePerHour, venueAtMs: wallNow() })
  }
  const connect = (stream: StreamName) => {
    deliver({ ...stamp(), type: 'stream_changed', stream, isUp: true, reason: 'connected' })
    if (stream === 'account') snapshot()
    if (stream === 'book' || stream === 'touch') {
      feed.isBookChanged = true
      feed.bid = null
      feed.ask = null
    }
  }

  /** A request leaves if the limit allows it; `act` happens when it arrives, `answer` when its answer is back. */
  const request = (act: () => () => void, refused: (error: VenueError) => void) => {
    const retryAfterMs = waitMs(meter, clock.nowMs)
    if (retryAfterMs > 0) {
      meter.heldBack += 1
      schedule(agenda, clock.nowMs, () => refused({ kind: 'rate_limited', retryAfterMs }))
      return
    }
    countMessage(meter, clock.nowMs)
    events += 1
    schedule(agenda, clock.nowMs + jittered(settings.entryLatencyMs), () => {
      const answer = act()
      schedule(agenda, clock.nowMs + jittered(settings.responseLatencyMs), answer)
    })
  }
  const change = (act: () => VenueError | null, answered: (error: VenueError | null) => void) =>
    request(() => {
      const error = act()
      return () => answered(error)
    }, answered)
  const read = <Value>(look: () => Value, toEvent: (answer: ReadOf<Value>) => EngineEvent) => {
    const startedAtMs = monoMs(clock.nowMs)
    request(
      () => {
        const value = look()
        return () => told(toEvent({ result: 'read', value, startedAtMs }))
      },
      (error) => told(toEvent({ result: 'failed', error })),
    )
  }
  const unmetered = <Value>(value: Value, toEvent: (answer: ReadOf<Value>) => EngineEvent) => {
    const startedAtMs = monoMs(clock.nowMs)
    schedule(agenda, clock.nowMs, () => deliver(toEvent({ result: 'read', value, startedAtMs })))
  }
  const answerOf = (error: VenueError | null) =>
    error === null ? ({ result: 'accepted', venueId: null } as const) : ({ result: 'failed', error } as const)

  const perform = (effect: Effect): void => {
    switch (effect.type) {
      case 'place_order':
      case 'edit_order': {
        const { order } = effect
        const replaces = effect.type === 'edit_order' ? effect.replaces : null
        levels.set(order.clientId, levelOfId(order.clientId))
        return change(
          () => arrive(exchange, order, replaces, wallNow()),
          (error) => told({ ...stamp(), type: 'place_answered', clientId: order.clientId, answer: answerOf(error) }),
        )
      }
      case 'cancel_order':
        return change(
          () => cancel(exchange, effect.clientId),
          (error) => told({ ...stamp(), type: 'cancel_answered', clientId: effect.clientId, answer: answerOf(error) }),
        )
      case 'mass_cancel':
        return change(
          () => {
            cancelAll(exchange)
            return null
          },
          (error) => told({ ...stamp(), type: 'mass_cancel_answered', answer: answerOf(error) }),
        )
      case 'refresh_switch':
        return change(
          () => {
            const atMs = clock.nowMs + effect.countdownS * 1_000
            exchange.switchAtMs = atMs
            schedule(agenda, atMs, () => {
              if (exchange.switchAtMs === atMs) cancelAll(exchange)
            })
            return null
          },
          (error) => told({ ...stamp(), type: 'switch_answered', sentAtMs: effect.sentAtMs, answer: answerOf(error) }),
        )
      case 'read_order':
        return read(
          () => {
            const record = exchange.records.get(effect.clientId)
            return record === undefined ? [] : [toldOrder(record)]
          },
          (answer) => ({ ...stamp(), type: 'order_read', clientId: effect.clientId, answer }),
        )
      case 'read_open_orders':
        return read(
          (): readonly VenueOrder[] => openRecords(exchange).map(toldOrder),
          (answer) => ({ ...stamp(), type: 'open_orders_read', answer }),
        )
      case 'read_fills': {
        const since = Number(effect.sinceTradeId ?? 0)
        return read(
          () => {
            exchange.fills = exchange.fills.filter(({ tradeId }) => Number(tradeId) > since)
            return exchange.fills.map((fill) => ({ ...fill, clientId: null }))
          },
          (answer) => ({ ...stamp(), type: 'fills_read', answer }),
        )
      }
      case 'read_funding':
        return read(
          () => payments.filter(({ paidAtMs }) => paidAtMs >= effect.sinceAtMs),
          (answer) => ({ ...stamp(), type: 'funding_read', answer }),
        )
      case 'read_account':
        return read(
          () => ({ balance: balance(), report: report() }),
          (answer) => ({ ...stamp(), type: 'account_read', answer }),
        )
      // The terms stay what they are, so asking for them costs nothing that could have been a quote.
      case 'read_market':
        return unmetered({ changed: null, closed: null, limits: null }, (answer) => ({
          ...stamp(),
          type: 'market_read',
          answer,
        }))
      case 'read_fees':
        return unmetered({ makerFeeRate: settings.makerFeeRate, takerFeeRate: settings.takerFeeRate }, (answer) => ({
          ...stamp(),
          type: 'fees_read',
          answer,
        }))
      case 'read_leverage':
        return unmetered({ leverage: null }, (answer) => ({ ...stamp(), type: 'leverage_read', answer }))
      case 'restart_stream': {
        const { stream, reason } = effect
        schedule(agenda, clock.nowMs, () => {
          deliver({ ...stamp(), type: 'stream_changed', stream, isUp: false, reason })
          schedule(agenda, clock.nowMs + settings.responseLatencyMs, () => connect(stream))
        })
        return
      }
      case 'reserve_ids':
        schedule(agenda, clock.nowMs, () => deliver({ ...stamp(), type: 'ids_reserved', upTo: effect.upTo }))
        return
      case 'journal':
      case 'journal_fill':
      case 'journal_market':
      case 'announce':
      case 'stopped':
        return
      default:
        unreachable(effect)
    }
  }

  const look = (midHalfTicks: number) =>
    observe?.({
      nowMs: clock.nowMs,
      midHalfTicks,
      state,
      measures,
      ownBidTicks: exchange.model.orders.buy[0]?.ticks ?? null,
      ownAskTicks: exchange.model.orders.sell[0]?.ticks ?? null,
    })

  exchange.model.positionLots = Math.round(settings.carryUsd / (input.openingTicks * measures.tickLotUsd))
  for (const stream of streams) connect(stream)
  tellFunding()
  let move = source.next()
  let moveAtMs = leadMs
  let lastMoveMs = leadMs
  let tickAtMs = 0
  let batchAtMs = 0
  let isTwoSided = false
  let paidHour = Math.floor(wallNow() / hourMs)
  while (move !== null) {
    const atMs = Math.min(moveAtMs, nextDueMs(agenda), batchAtMs, tickAtMs)
    clock.nowMs = atMs
    if (moveAtMs === atMs) {
      if (move.type === 'book') {
        moveBook(exchange, move)
        const [bid, ask] = [move.bids[0], move.asks[0]]
        if (!settings.claimsFills && bid !== undefined && ask !== undefined) measureBook(measures, bid.ticks, ask.ticks)
      } else {
        const fills = print(exchange, move, wallNow())
        measureTakerOrder(measures, atMs, move)
        tellPrints(feed, move, fills)
      }
      tellTouch(feed)
      if (!isTwoSided && houseHalfTicks(exchange.model.house) !== null) {
        isTwoSided = true
        if (exchange.model.positionLots !== 0) carryIn(measures, exchange.model.positionLots)
        tellBook(feed)
        tellSecond(feed)
      }
      lastMoveMs = atMs
      move = source.next()
      if (move !== null) moveAtMs = leadMs + move.atMs - input.firstAtMs
      continue
    }
    if (nextDueMs(agenda) === atMs) {
      takeNext(agenda)?.run()
      continue
    }
    if (batchAtMs === atMs) {
      batchAtMs += batchMs
      tellBook(feed)
      const hour = Math.floor(wallNow() / hourMs)
      if (hour !== paidHour && settings.fundingPerHour !== 0) {
        tellFunding()
        const micros = payFunding(measures, settings.fundingPerHour)
        if (micros !== 0) payments.push({ paymentId: String(hour), micros, paidAtMs: hour * hourMs })
      }
      paidHour = hour
      if (atMs % secondMs === 0) {
        tellSecond(isTwoSided ? feed : quiet)
        deliver({ ...stamp(), type: 'balance_reported', balance: balance() })
        deliver({ ...stamp(), type: 'position_reported', report: report() })
      }
      const mid = midOf(measures)
      if (mid !== null) {
        if (input.isStalenessLeftOut !== true)
          sampleStaleness(staleness, exchange.model, (id) => levels.get(id) ?? 0, state, config)
        for (const reason of Object.keys(state.halts)) haltedMs[reason] = (haltedMs[reason] ?? 0) + batchMs
        look(mid)
      }
      continue
    }
    tickAtMs += tickMs
    deliver({ ...stamp(), type: 'clock_ticked' })
  }
  closeLedger(measures)
  const lastMid = midOf(measures)
  if (lastMid !== null) look(lastMid)
  return { events, tapeSeconds: (lastMoveMs - leadMs) / 1_000, measures, staleness, meter, state, haltedMs }
}

/** Position value per unit of margin held for it. */
const leverage = 10

type ReadOf<Value> =
  | { readonly result: 'read'; readonly value: Value; readonly startedAtMs: ReturnType<typeof monoMs> }
  | { readonly result: 'failed'; readonly error: VenueError }
