import type {
  Balance,
  BookLevel,
  EngineEvent,
  FundingPayment,
  MarketTerms,
  PositionReport,
  PublicTrade,
  ReadAnswer,
  StreamName,
  VenueFill,
  VenueOrder,
} from './event.ts'

// The door of the core. Adapters refuse what they cannot read; here nothing passes that arithmetic could not bear, whoever
// made it: a number that is none, a price of nothing, a size below nothing. What is refused becomes an event that says so.

/** The event itself when every number in it can be reckoned with, else the event that takes its place. */
export function credible(event: EngineEvent): EngineEvent {
  switch (event.type) {
    case 'book_replaced':
    case 'book_changed':
      return checked(event, 'book', absurdLevel(event.bids) ?? absurdLevel(event.asks) ?? absurdTime(event.venueAtMs))
    case 'touch_changed': {
      const { bid, ask } = event.touch
      return checked(event, 'touch', absurdBest(bid) ?? absurdBest(ask))
    }
    case 'trades_printed':
      return checked(event, 'trades', absurdPrint(event.trades))
    case 'mark_changed':
      return checked(event, 'mark', absurdPrice(event.markTicks))
    case 'index_changed':
      return checked(event, 'index', absurdPrice(event.indexTicks))
    case 'reference_changed': {
      const { priceTicks, basisTicks, ageMs } = event
      const isFine = Math.abs(basisTicks ?? 0) <= priceMaxTicks && ageMs >= 0 && Number.isFinite(ageMs)
      return checked(
        event,
        'rest',
        absurdPrice(priceTicks) ?? (isFine ? null : `a basis of ${basisTicks}, ${ageMs} ms old`),
      )
    }
    case 'funding_changed':
      return checked(event, 'funding', absurdRate(event.ratePerHour) ?? absurdTime(event.venueAtMs))
    case 'orders_replaced':
    case 'orders_updated':
      return checked(event, 'account', absurdOrder(event.orders))
    case 'fills_reported':
      return checked(event, 'account', absurdFill(event.fills))
    case 'balance_reported':
      return checked(event, 'account', absurdMoney(event.balance))
    case 'position_reported':
      return checked(event, 'account', absurdReport(event.report))
    case 'order_read':
    case 'open_orders_read':
      return { ...event, answer: believed(event.answer, absurdOrder) }
    case 'fills_read':
      return { ...event, answer: believed(event.answer, absurdFill) }
    case 'funding_read':
      return { ...event, answer: believed(event.answer, (payments) => absurdFunding(payments, event.wallAtMs)) }
    case 'market_read':
      return { ...event, answer: believed(event.answer, ({ limits }) => absurdLimits(limits)) }
    case 'fees_read':
      return {
        ...event,
        answer: believed(
          event.answer,
          ({ makerFeeRate, takerFeeRate }) => absurdRate(makerFeeRate) ?? absurdRate(takerFeeRate),
        ),
      }
    case 'leverage_read':
      return {
        ...event,
        answer: believed(event.answer, ({ leverage }) =>
          isNumberOrNone(leverage) ? null : `a leverage of ${leverage}`,
        ),
      }
    case 'account_read':
      return {
        ...event,
        answer: believed(event.answer, ({ balance, report }) => absurdMoney(balance) ?? absurdReport(report)),
      }
    default:
      return event
  }
}

const checked = (event: EngineEvent, stream: StreamName | 'rest', trouble: string | null): EngineEvent =>
  trouble === null ? event : refused(event, stream, trouble)

const refused = ({ atMs, wallAtMs }: EngineEvent, stream: StreamName | 'rest', what: string): EngineEvent => ({
  type: 'message_refused',
  stream,
  reason: `no arithmetic can be done with ${what}`,
  atMs,
  wallAtMs,
})

/** A read that tells absurdities told nothing. */
function believed<Value>(answer: ReadAnswer<Value>, troubleOf: (value: Value) => string | null): ReadAnswer<Value> {
  if (answer.result === 'failed') return answer
  const trouble = troubleOf(answer.value)
  if (trouble === null) return answer
  return { result: 'failed', error: { kind: 'ambiguous', detail: `no arithmetic can be done with ${trouble}` } }
}

/** Above it not even some thousand lots could be valued exactly (shared/market.ts, staysExact). */
const priceMaxTicks = 1e12
/** All of the value in one hour: no venue pays that. */
const rateMax = 1
/** By so much may a payment be ahead of our clock. Reads go on from the newest one: behind one of next year none would be new. */
const paidAheadMaxMs = 3_600_000

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value > 0

function absurdLevel(levels: readonly BookLevel[]): string | null {
  for (const { price, lots, mode } of levels) {
    if (!isWhole(price) || price > priceMaxTicks) return `a level at ${price}`
    if (!Number.isSafeInteger(lots) || (mode === 'set' && lots < 0)) return `a level of ${lots}`
  }
  return null
}

const absurdBest = (price: number | null): string | null =>
  price === null || isWhole(price) ? null : `a best price of ${price}`

const absurdPrice = (ticks: number): string | null =>
  Number.isFinite(ticks) && ticks > 0 && ticks <= priceMaxTicks ? null : `a price of ${ticks}`

/** Times order messages and give the age of the book: one that is no number would pass every comparison. */
const absurdTime = (atMs: number): string | null => (Number.isFinite(atMs) ? null : `a time of ${atMs}`)

const absurdRate = (rate: number): string | null => (Math.abs(rate) <= rateMax ? null : `a rate of ${rate} an hour`)

function absurdOrder(orders: readonly VenueOrder[]): string | null {
  for (const { clientId, price, size, filled } of orders) {
    // An order that ended may have had no price of its own; its lots must be lots all the same.
    if (!Number.isSafeInteger(price) || price < 0) return `the price ${price} of order ${clientId}`
    if (!Number.isSafeInteger(size) || size < 0) return `the size ${size} of order ${clientId}`
    if (!Number.isSafeInteger(filled) || filled < 0 || filled > size) return `${filled} filled of order ${clientId}`
  }
  return null
}

function absurdFill(fills: readonly VenueFill[]): string | null {
  for (const { tradeId, price, size, feeMicros, venueAtMs } of fills) {
    if (!isWhole(price) || !isWhole(size)) return `fill ${tradeId} of ${size} at ${price}`
    if (!Number.isSafeInteger(feeMicros)) return `the fee ${feeMicros} of fill ${tradeId}`
    if (!Number.isFinite(venueAtMs)) return `the time ${venueAtMs} of fill ${tradeId}`
  }
  return null
}

function absurdFunding(payments: readonly FundingPayment[], wallNowMs: number): string | null {
  for (const { paymentId, micros, paidAtMs } of payments) {
    if (!Number.isSafeInteger(micros) || !Number.isFinite(paidAtMs))
      return `a funding payment ${paymentId} of ${micros}`
    if (paidAtMs > wallNowMs + paidAheadMaxMs) return `the time ${paidAtMs} of funding payment ${paymentId}`
  }
  return null
}

function absurdPrint(trades: readonly PublicTrade[]): string | null {
  for (const { price, size, venueAtMs, tapeAtMs } of trades) {
    if (!isWhole(price) || !isWhole(size)) return `a print of ${size} at ${price}`
    if (!Number.isFinite(venueAtMs) || !isNumberOrNone(tapeAtMs)) return `a print of the time ${venueAtMs}, ${tapeAtMs}`
  }
  return null
}

function absurdMoney({ equityUsd, availableUsd, initialMarginUsd }: Balance): string | null {
  if (!Number.isFinite(equityUsd) || !Number.isFinite(availableUsd))
    return `an equity of ${equityUsd} of which ${availableUsd} is available`
  return isNumberOrNone(initialMarginUsd) ? null : `an initial margin of ${initialMarginUsd}`
}

/** What the venue left out is not known; what it told as no number would look like that, and is not. */
function absurdReport({ position, openTicks, liquidationTicks, leverage }: PositionReport): string | null {
  if (!Number.isSafeInteger(position)) return `a position of ${position}`
  if (!isNumberOrNone(openTicks)) return `a position opened at ${openTicks}`
  if (!isNumberOrNone(liquidationTicks)) return `a liquidation price of ${liquidationTicks}`
  return isNumberOrNone(leverage) ? null : `a leverage of ${leverage}`
}

function absurdLimits(limits: MarketTerms['limits']): string | null {
  if (limits === null) return null
  const { maxOrders, maxOrderValueUsd, priceCap, priceFloor } = limits
  const isFine = isWhole(maxOrders) && [maxOrderValueUsd, priceCap, priceFloor].every((limit) => limit >= 0)
  return isFine ? null : `limits of ${maxOrders} orders, ${maxOrderValueUsd}, ${priceCap} and ${priceFloor}`
}

const isNumberOrNone = (value: number | null | undefined): boolean =>
  value === null || value === undefined || Number.isFinite(value)
