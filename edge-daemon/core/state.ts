import type { ControlState, CommandAck } from '#shared/contracts/control.ts'
import { emptyLedger, type Ledger } from '#shared/ledger.ts'
import type { MarketSpec } from '#shared/market.ts'
import { tickLotUsd } from '#shared/market.ts'
import type { TradingConfig } from '#shared/config/config.ts'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import type { MonoMs } from '#shared/units.ts'
import type { Checkpoint } from './account/checkpoint.ts'
import { carriedAdverse, learnedAdverse, type Adverse } from './account/adverse.ts'
import { keptEstimates, type KeptEstimates } from './account/kept-estimates.ts'
import type { Executions } from './account/executions.ts'
import { noMarkouts, type Markouts } from './account/markouts.ts'
import type { FundingBooked } from './account/funding.ts'
import type { PositionProof } from './account/position-proof.ts'
import type { TradeIds } from './account/trade-ids.ts'
import type { Untold } from './account/untold.ts'
import { freshFeed, type LateFeed } from './book/late-feed.ts'
import { noWitness, type Witness } from './book/contradiction.ts'
import type { SeenPrints } from './book/fresh-prints.ts'
import { emptyBook, type OrderBook } from './book/order-book.ts'
import type { ClockOffset } from './clock-offset.ts'
import type { StopStep } from './effect.ts'
import type { Balance, PositionReport, StreamName } from './event.ts'
import { noLag, type Lag } from './lag.ts'
import { noEndedIds, type EndedIds } from './quoting/ended-ids.ts'
import { noBoost, type PostOnlyBoost } from './quoting/post-only-boost.ts'
import { noRefusals, type PriceRefusals } from './quoting/post-only-failures.ts'
import { noQuoteRatio, type QuoteRatio } from './quoting/quote-ratio.ts'
import type { QueuePlaces } from './quoting/queue-place.ts'
import { fullBudget, type RateBudget } from './quoting/rate-budget.ts'
import { noRateLimit, type RateLimit } from './quoting/rate-limit.ts'
import type { OrderLife } from './quoting/order-life.ts'
import { noRefusedCancels, type RefusedCancels } from './quoting/refused-cancels.ts'
import type { Leg } from './quoting/slot.ts'
import type { UnseenOrders } from './quoting/unseen.ts'
import type { Refusals } from './refusals.ts'
import { noMarketSignals, type MarketSignals } from './pricing/market-signals.ts'
import type { ShutOut } from './risk/collar-watch.ts'
import { carriedFlattening, type Flattening } from './risk/exit-progress.ts'
import { closedBreaker, type CircuitBreaker } from './risk/circuit-breaker.ts'
import { noGuard, type Guard } from './risk/guards.ts'
import { freshRisk, type RiskState } from './risk/risk-state.ts'
import type { Look } from './routine-look.ts'
import type { Ewma } from './signals/ewma.ts'
import { noLatency, type Latency } from './signals/latency.ts'
import { noRoundTrips, type RoundTrips } from './signals/round-trips.ts'
import { termsOf, type Terms } from './terms.ts'

// Plain data, no closures and no timers: it can be compared, copied and written out. Only `step` changes it.

/** The market in the numbers the core needs; everything else of the spec stays with the adapter. */
export type CoreMarket = {
  /** One tick in dollars, as a float for estimates. */
  readonly tickUsd: number
  readonly tickLotUsd: number
  readonly minOrderLots: number
  readonly maxOrders: number
  readonly maxOrderValueUsd: number
  /** No buy above the mark by more than this fraction, and no sell below it by more than the next. */
  readonly priceCap: number
  readonly priceFloor: number
  /** Maker fee as a fraction, paid when positive. */
  readonly makerFeeRate: number
}

export type Slot = {
  readonly side: 'buy' | 'sell'
  readonly level: number
  /** At most two: the order, and the one that replaces it. */
  legs: Leg[]
  /** Nothing new here before this instant, after the venue could not take a request. */
  pausedUntilMs: number
  /** A cancel that failed is not repeated before this instant. */
  cancelPausedUntilMs: number
  /** Prices of this slot that the venue refused: the next ones come later and stand further from the market. */
  readonly refusals: PriceRefusals
}

export type EngineState = {
  /** Its limits may change; ticks and lots do not within a run. */
  market: CoreMarket
  terms: Terms
  readonly startedAtMs: MonoMs
  nowMs: MonoMs
  slots: Slot[]
  readonly endedIds: EndedIds
  book: OrderBook
  /** Null until the snapshot of this connection arrived. */
  bookAtMs: MonoMs | null
  /** Why the last book was given up; null once a snapshot has replaced it. */
  bookDoubt: string | null
  /** When its stream was last begun anew because of what it told, or did not tell. */
  bookBegunAtMs: number
  crossedSinceMs: number | null
  /** What the other streams say of the same market. */
  witness: Witness
  prints: SeenPrints
  /** Our wall clock less the venue's, by the newest book message; latency counts as lead. Null before the first. */
  clockLeadMs: number | null
  /** The same without what latency adds to it; null before the first book message. */
  clockOffset: ClockOffset | null
  /** How late the loop is. */
  readonly lag: Lag
  /** How late the book comes. */
  feed: LateFeed
  /** Wall less monotonic time at the last event: a jump means that one of them stood still. */
  wallOffsetMs: number | null
  /** When the last read of all open orders succeeded. */
  openOrdersReadAtMs: MonoMs | null
  /** When the venue's engine last showed that it acts: by a book that changed, a print, news of an order. */
  engineSeenAtMs: MonoMs | null
  /** The last run has not proven that it left nothing behind. */
  readonly wasUnclean: boolean
  /** Since when each read of the fills has ended before one that we were told of; null when the last did not. */
  fillsShortSinceMs: MonoMs | null
  /** When the last read of the account succeeded. */
  accountReadAtMs: MonoMs | null
  /** Why the newest read of them failed; null when it did not. */
  openOrdersTrouble: string | null
  markTicks: number | null
  /** When it came, and the doubled middle of the book at that moment or soon after, half-ticks; each null until it is known. */
  markAtMs: MonoMs | null
  markMidHalfTicks: number | null
  /** Why the mark is not believed; null while it is, and once its stream has spoken again. */
  markDoubt: string | null
  /** Since when every quote we want is outside the collar while nothing rests; null while it is not so. */
  shutOut: ShutOut | null
  indexTicks: number | null
  /** The same of the index as of the mark above. */
  indexAtMs: MonoMs | null
  indexMidHalfTicks: number | null
  indexDoubt: string | null
  /** As a fraction of value per hour, positive when longs pay, in the venue's time; null before the first word. */
  funding: { readonly ratePerHour: number; readonly venueAtMs: number } | null
  /** When that word came. */
  fundingAtMs: MonoMs | null
  marketHalfSpread: Ewma | null
  /** What an earlier run had learned; null once it was taken up. */
  kept: KeptEstimates | null
  /** What the price path has learned of the market. */
  readonly signals: MarketSignals
  streams: Record<StreamName, { isUp: boolean; upAtMs: MonoMs | null; provenAtMs: MonoMs | null }>
  /** A snapshot of open orders arrived on this connection of the account stream. */
  hasOrderSnapshot: boolean
  ledger: Ledger
  tradeIds: TradeIds
  executions: Executions
  /** What reads have shown and the account stream has not yet. */
  untold: Untold
  /** Which payments of funding are in the ledger; null before the first look. */
  funded: FundingBooked | null
  /** Best profit so far; null from a person's word that lifts a drawdown until the next look at prices. */
  peakUsd: number | null
  latches: Record<string, string>
  balance: Balance | null
  report: PositionReport | null
  /** When it came. */
  reportAtMs: MonoMs | null
  risk: RiskState
  /** Running pauses of each side: see risk/guards.ts. */
  readonly guards: Readonly<Record<'buy' | 'sell', Guard>>
  mismatchSinceMs: MonoMs | null
  /** What a look at the account has shown of a position that differs; null before the first. */
  positionProof: PositionProof | null
  /** When the newest complete read of the fills began; null before the first. */
  fillsReadFromMs: MonoMs | null
  /** A life of orders longer than the config's, because the venue takes no shorter one; null while it does. */
  orderLife: OrderLife | null
  readonly refusedCancels: RefusedCancels
  /** Orders at the venue that no slot knows. */
  foreignIds: Map<string, number>
  /** Orders of ours that ended a moment ago and may still stand in the book we see. */
  ghosts: { readonly side: 'buy' | 'sell'; readonly price: number; readonly lots: number; readonly untilMs: number }[]
  /** Orders of ours that the book need not show yet. */
  readonly unseen: UnseenOrders
  /** Where our orders stand in the queues of their prices. */
  readonly queuePlaces: QueuePlaces
  /** When orders were last sent that only improve what we earn. */
  improvedAtMs: number
  /** One request of each kind at a time: true while it is out. */
  asking: {
    openOrders: boolean
    fills: boolean
    account: boolean
    funding: boolean
    massCancel: boolean
    market: boolean
    fees: boolean
    leverage: boolean
  }
  /** No earlier than this the next of its kind. */
  nextAtMs: {
    openOrders: number
    fills: number
    /** Of a read that there is reason for: no more often than each second. */
    fillsInHurry: number
    account: number
    funding: number
    massCancel: number
    status: number
    ids: number
    hurry: number
    market: number
    fees: number
    leverage: number
    termsHurry: number
  }
  /** How often in a row each has failed. */
  readonly looksFailed: Record<Look, number>
  massCancelAtMs: number
  /** The venue has taken a mass cancel of this run. */
  isMassCancelTaken: boolean
  /** Until then one that was taken waits for a look at what it has left; in the past once somebody has looked. */
  lookOwedUntilMs: number
  /** All fills up to the last loss of the account stream are in the ledger. */
  areFillsSynced: boolean
  recovery: 'cancelling' | 'fills' | 'account' | 'done'
  /** When it was done. */
  recoveredAtMs: MonoMs | null
  hasCheckpoint: boolean
  /** A refresh that was sent before `doubtedAtMs` confirms nothing. */
  switch: { isOut: boolean; nextAtMs: number; confirmedSentAtMs: MonoMs | null; doubtedAtMs: number }
  budget: RateBudget
  readonly rateLimit: RateLimit
  readonly breaker: CircuitBreaker
  readonly latency: Latency
  readonly roundTrips: RoundTrips
  readonly quoteRatio: QuoteRatio
  readonly postOnlyBoost: PostOnlyBoost
  readonly markouts: Markouts
  readonly adverse: Adverse
  /** When an earlier run wrote down what fills had cost, until its age is counted; null else. */
  adverseCarriedAtWallMs: number | null
  pausedUntilMs: number
  /** What the last pause was for, in words; empty before the first. */
  pauseWhy: string
  /** Answers in a row that left open what became of the request. */
  openOutcomes: number
  ids: { readonly epoch: number; counter: number; reservedUpTo: number; isAsking: boolean }
  control: {
    readonly isConfigured: boolean
    /** Something may have latched us unheard: the last run did not end in order, or this one was away for a while. */
    mustAsk: boolean
    known: ControlState | null
    knownAtMs: MonoMs | null
    /** Why the cloud refuses us; null when it does not, or is away. */
    refusal: string | null
    /** What shows that the cloud speaks another version than we; null while nothing does. */
    skew: string | null
    /** When the loop last came back from a hang, or the cloud said that it serves another bot. */
    wokeAtMs: number
    /** A heartbeat of this run was answered since the last doubt. */
    isFresh: boolean
    acks: CommandAck[]
    executed: string[]
  }
  journalTrouble: string | null
  halts: Record<string, string>
  counts: { create: number; edit: number; cancel: number; rejects: number; refusedMessages: number }
  refusals: Refusals
  /** Null unless the position is being taken off the market, or was and may come to light again. */
  flattening: Flattening | null
  /** Measures in a row that were above the limit of memory. */
  memoryOver: number
  stopping: null | {
    readonly reason: string
    /** Nobody has asked for it. */
    wantsRestart: boolean
    readonly atMs: MonoMs
    emptyReads: number
    /** When the book was proven empty; what is read for the end must have begun after it. */
    provenAtMs: number
    openOrders: number | null
    step: StopStep | 'done'
  }
}

export type StartFacts = {
  readonly spec: MarketSpec
  readonly makerFeeRate: number
  /** What orders are signed for as their fee; null or absent where nothing is signed. */
  readonly feeRateMax?: number | null
  /** Value that one dollar of margin carries in this market; null or absent is not known, and counts as one. */
  readonly leverage?: number | null
  readonly nowMs: MonoMs
  readonly epoch: number
  readonly counter: number
  readonly reservedUpTo: number
  readonly checkpoint: Checkpoint | null
  readonly isCloudConfigured: boolean
  /** What the cloud last said in an earlier run, null when nothing is remembered. */
  readonly rememberedControl: ControlState | null
  /** The run before did not end with a proven-empty book. */
  readonly wasUnclean: boolean
}

/** What was read before the start needs no second look before the first orders are out. */
const termsAfterStartMs = 5_000

export function initialState(facts: StartFacts, config: TradingConfig): EngineState {
  const { checkpoint, nowMs } = facts
  return {
    market: {
      tickUsd: Number(facts.spec.tickSize),
      tickLotUsd: tickLotUsd(facts.spec),
      minOrderLots: facts.spec.minOrderLots,
      maxOrders: facts.spec.maxOrders,
      maxOrderValueUsd: facts.spec.maxOrderValueUsd,
      priceCap: facts.spec.priceCap,
      priceFloor: facts.spec.priceFloor,
      makerFeeRate: facts.makerFeeRate,
    },
    terms: termsOf(facts, checkpoint?.leverage ?? null),
    startedAtMs: nowMs,
    nowMs,
    slots: slotsFor(config.quoting.levels),
    endedIds: noEndedIds(),
    book: emptyBook(),
    bookAtMs: null,
    bookDoubt: null,
    bookBegunAtMs: Number.NEGATIVE_INFINITY,
    crossedSinceMs: null,
    witness: noWitness,
    prints: new Set(),
    clockLeadMs: null,
    lag: noLag(),
    clockOffset: null,
    feed: freshFeed,
    wallOffsetMs: null,
    openOrdersReadAtMs: null,
    engineSeenAtMs: null,
    wasUnclean: facts.wasUnclean,
    fillsShortSinceMs: null,
    accountReadAtMs: null,
    openOrdersTrouble: null,
    markTicks: null,
    markAtMs: null,
    markMidHalfTicks: null,
    markDoubt: null,
    shutOut: null,
    indexTicks: null,
    indexAtMs: null,
    indexMidHalfTicks: null,
    indexDoubt: null,
    funding: null,
    fundingAtMs: null,
    marketHalfSpread: null,
    kept: checkpoint?.estimates ?? null,
    signals: noMarketSignals(nowMs),
    streams: {
      book: { isUp: false, upAtMs: null, provenAtMs: null },
      touch: { isUp: false, upAtMs: null, provenAtMs: null },
      trades: { isUp: false, upAtMs: null, provenAtMs: null },
      mark: { isUp: false, upAtMs: null, provenAtMs: null },
      index: { isUp: false, upAtMs: null, provenAtMs: null },
      funding: { isUp: false, upAtMs: null, provenAtMs: null },
      account: { isUp: false, upAtMs: null, provenAtMs: null },
    },
    hasOrderSnapshot: false,
    ledger: checkpoint === null ? emptyLedger() : { ...checkpoint.ledger },
    tradeIds: { floor: checkpoint?.tradeIdFloor ?? null, seen: new Set(checkpoint?.tradeIdsSeen) },
    executions: new Map(),
    untold: new Map(),
    funded: checkpoint?.funded ?? null,
    peakUsd: checkpoint === null ? 0 : checkpoint.peakUsd,
    latches: { ...checkpoint?.latches },
    balance: null,
    report: null,
    reportAtMs: null,
    risk: freshRisk(nowMs, facts.leverage ?? null),
    guards: { buy: noGuard(), sell: noGuard() },
    mismatchSinceMs: null,
    positionProof: null,
    fillsReadFromMs: null,
    orderLife: null,
    refusedCancels: noRefusedCancels(),
    foreignIds: new Map(),
    ghosts: [],
    unseen: new Map(),
    queuePlaces: new Map(),
    improvedAtMs: Number.NEGATIVE_INFINITY,
    asking: {
      openOrders: false,
      fills: false,
      account: false,
      funding: false,
      massCancel: false,
      market: false,
      fees: false,
      leverage: false,
    },
    nextAtMs: {
      openOrders: nowMs,
      fills: nowMs,
      fillsInHurry: nowMs,
      account: nowMs,
      funding: nowMs,
      massCancel: nowMs,
      status: nowMs,
      ids: nowMs,
      hurry: nowMs,
      // The start has just read them.
      market: nowMs + termsAfterStartMs,
      fees: nowMs + termsAfterStartMs,
      leverage: nowMs + termsAfterStartMs,
      termsHurry: nowMs,
    },
    looksFailed: { market: 0, fees: 0, leverage: 0, fills: 0 },
    massCancelAtMs: Number.NEGATIVE_INFINITY,
    isMassCancelTaken: false,
    lookOwedUntilMs: Number.NEGATIVE_INFINITY,
    areFillsSynced: false,
    recovery: 'cancelling',
    recoveredAtMs: null,
    hasCheckpoint: checkpoint !== null && checkpoint.isProvisional !== true,
    switch: { isOut: false, nextAtMs: nowMs, confirmedSentAtMs: null, doubtedAtMs: Number.NEGATIVE_INFINITY },
    budget: fullBudget(requestsPerMinuteOf(config.operations), nowMs),
    rateLimit: noRateLimit(),
    breaker: closedBreaker(),
    latency: noLatency(nowMs),
    roundTrips: noRoundTrips(),
    quoteRatio: noQuoteRatio(nowMs),
    postOnlyBoost: noBoost(nowMs),
    markouts: noMarkouts(),
    adverse: carriedAdverse(checkpoint?.adverse, nowMs),
    adverseCarriedAtWallMs: checkpoint?.adverse?.atWallMs ?? null,
    pausedUntilMs: 0,
    pauseWhy: '',
    openOutcomes: 0,
    ids: { epoch: facts.epoch, counter: facts.counter, reservedUpTo: facts.reservedUpTo, isAsking: false },
    control: {
      isConfigured: facts.isCloudConfigured,
      mustAsk: facts.wasUnclean,
      known: facts.rememberedControl,
      knownAtMs: null,
      refusal: null,
      skew: null,
      wokeAtMs: Number.NEGATIVE_INFINITY,
      isFresh: false,
      acks: [],
      executed: [...(checkpoint?.executed ?? [])],
    },
    journalTrouble: null,
    halts: {},
    counts: { create: 0, edit: 0, cancel: 0, rejects: 0, refusedMessages: 0 },
    refusals: {},
    flattening: carriedFlattening(checkpoint?.latches ?? {}, nowMs),
    memoryOver: 0,
    stopping: null,
  }
}

export const slotsFor = (levels: number): Slot[] =>
  (['buy', 'sell'] as const).flatMap((side) => Array.from({ length: levels }, (_, level) => emptySlot(side, level)))

export const emptySlot = (side: 'buy' | 'sell', level: number): Slot => ({
  side,
  level,
  legs: [],
  pausedUntilMs: 0,
  cancelPausedUntilMs: 0,
  refusals: noRefusals(),
})

/** The stream has just shown that it lives. */
export function prove(state: EngineState, stream: StreamName): void {
  state.streams[stream].provenAtMs = state.nowMs
}

/** No position, and no order of ours that rests or may rest. */
export const isFlat = (state: EngineState): boolean =>
  state.ledger.positionLots === 0 && state.slots.every(({ legs }) => legs.length === 0)

export function checkpointOf(state: EngineState): Checkpoint {
  const { signals, nowMs, wallOffsetMs } = state
  return {
    ledger: { ...state.ledger },
    peakUsd: state.peakUsd,
    ...(state.funded === null ? {} : { funded: state.funded }),
    latches: { ...state.latches },
    tradeIdFloor: state.tradeIds.floor,
    tradeIdsSeen: [...state.tradeIds.seen],
    ...(state.control.executed.length === 0 ? {} : { executed: [...state.control.executed] }),
    ...(state.wallOffsetMs === null
      ? {}
      : { adverse: learnedAdverse(state.adverse, state.adverseCarriedAtWallMs ?? state.nowMs + state.wallOffsetMs) }),
    ...(wallOffsetMs === null ? {} : { estimates: keptEstimates(signals, nowMs, nowMs + wallOffsetMs) }),
    ...(state.terms.leverage === null ? {} : { leverage: state.terms.leverage }),
    ...(state.hasCheckpoint ? {} : { isProvisional: true }),
  }
}
