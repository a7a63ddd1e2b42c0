// A venue and a clock for tests of the core: it keeps its own truth, loses and delays what the test wants, and turns every
// effect into the events that would follow. It shares no code with the core but the shapes of events and effects.

import { TradingConfig } from '#shared/config/config.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import type { MarketSpec } from '#shared/market.ts'
import { clientOrderId, monoMs, priceTicks, sizeLots, tradeId, venueOrderId, wallMs } from '#shared/units.ts'
import type { Checkpoint } from './account/checkpoint.ts'
import type { Effect, OrderRequest } from './effect.ts'
import { step } from './engine.ts'
import type {
  Balance,
  EngineEvent,
  FundingPayment,
  MarketTerms,
  OrderAnswer,
  StreamName,
  VenueFill,
  VenueOrder,
} from './event.ts'
import { initialState, type EngineState } from './state.ts'
import type { VenueError } from './venue-error.ts'

type Unstamped<E> = E extends unknown ? Omit<E, 'atMs' | 'wallAtMs'> : never
export type ToyEvent = Unstamped<EngineEvent>

export const toySpec: MarketSpec = {
  name: 'TOY-USD',
  tickSize: '0.1',
  lotSize: '0.01',
  minOrderLots: sizeLots(2),
  maxOrders: 200,
  maxOrderValueUsd: 100_000,
  priceCap: 0.05,
  priceFloor: 0.05,
  settlement: { syntheticId: '0x1', syntheticResolution: 100, collateralId: '0x1', collateralResolution: 1_000_000 },
}

/** What becomes of one request: whether and when it arrives, and what is answered and when (null: never). */
export type Fate = {
  readonly arrivesAfterMs: number | null
  readonly answersAfterMs: number | null
  readonly failsWith?: VenueError
}
export const smooth: Fate = { arrivesAfterMs: 10, answersAfterMs: 20 }
export const lostOnTheWay: Fate = {
  arrivesAfterMs: null,
  answersAfterMs: 3_000,
  failsWith: { kind: 'ambiguous', detail: 'timeout' },
}
export const doneButUnanswered: Fate = { ...lostOnTheWay, arrivesAfterMs: 10 }

/** What an end means for a reason that this venue gives; any other is none that we know. */
const meanings: Readonly<Record<string, Pick<VenueOrder, 'act' | 'means'>>> = {
  POST_ONLY_FAILED: { act: 'widen' },
  ORDER_REPLACED: { act: 'none' },
  NO_LIQUIDITY: { act: 'none' },
  INVALID_EXPIRE_TIME: { act: 'halt', means: 'clocks' },
  NOT_ENOUGH_FUNDS: { act: 'back_off', means: 'margin' },
  // For tests that want an order ended and nothing else.
  SELF_TRADE_PROTECTION: { act: 'none' },
}

const streams = ['book', 'touch', 'trades', 'mark', 'index', 'funding', 'account'] as const

type Resting = {
  order: OrderRequest
  venueId: string
  filled: number
  status: VenueOrder['status']
  reason: string | null
}

export type WorldOptions = {
  readonly config?: TradingConfig
  readonly checkpoint?: Checkpoint
  readonly rememberedControl?: ControlState
  readonly isCloudConfigured?: boolean
  readonly wasUnclean?: boolean
  readonly makerFeeRate?: number
  readonly feeRateMax?: number
  readonly leverage?: number
  readonly spec?: MarketSpec
  readonly reservedUpTo?: number
  /** Where the venue's numbers go on after a restart of the daemon. */
  readonly idsFrom?: bigint
  /** Sizes grow back after a halt, as they do in earnest; without it they are whole at once. */
  readonly isRamping?: boolean
  /** Trade messages reach the daemon this long after the order's own word of the same fill; negative: before it. */
  readonly tradeLagMs?: () => number
  /** Time between two ticks of the daemon's clock. */
  readonly tickMs?: number
}

export class ToyWorld {
  config: TradingConfig
  readonly state: EngineState
  readonly effects: Effect[] = []
  /** Every order that ever was at the venue. */
  readonly orders = new Map<string, Resting>()
  /** Creations that may still arrive. */
  readonly onTheWay = new Set<OrderRequest>()
  fills: VenueFill[] = []
  funding: FundingPayment[] = []
  position = 0
  nowMs = 1_000
  bid = 10_000
  ask = 10_010
  /** Called for each request; the default answers everything at once. */
  fate: (effect: Effect) => Fate = () => smooth
  /** How far behind the best price others quote too, ticks. */
  depth: readonly number[] = [0, 7, 14, 21]
  /** The engine's word for an order that was taken and is not let rest; null when it is. */
  engineRefuses: (order: OrderRequest) => string | null = () => null
  /** What of the orders' news the account stream loses. */
  isReportLost: (report: VenueOrder) => boolean = () => false
  /** Orders that a read by their id no longer finds. */
  isForgotten: (clientId: string) => boolean = () => false
  isSwitchWorking = true
  /** What others offer to orders that take. */
  takeableLots = Infinity
  balance: Balance = { equity: '1000', equityUsd: 1_000, availableUsd: 1_000 }
  marketTerms: MarketTerms = { changed: null, closed: null, limits: null }
  makerFeeRate: number
  takerFeeRate = 0
  leverage: number | null
  areStreamsUp = false
  afterStep: (effects: readonly Effect[], event: ToyEvent) => void = () => undefined
  readonly #options: WorldOptions
  /** What it has taken then waits, and its book is told again as it was. */
  isEngineStanding = false
  #shown = 0
  readonly #agenda: { atMs: number; order: number; run: () => void }[] = []
  #order = 0
  #ids: bigint
  #switchFiresAtMs = Infinity
  #nextTickMs: number

  constructor(options: WorldOptions = {}) {
    this.#options = options
    this.makerFeeRate = options.makerFeeRate ?? 0
    this.leverage = options.leverage ?? null
    this.#ids = options.idsFrom ?? 1_800_000_000_000_000_000n
    this.config = options.config ?? TradingConfig.parse({})
    this.#nextTickMs = this.nowMs
    this.state = initialState(
      {
        spec: options.spec ?? toySpec,
        makerFeeRate: options.makerFeeRate ?? 0,
        feeRateMax: options.feeRateMax ?? null,
        leverage: options.leverage ?? null,
        nowMs: monoMs(this.nowMs),
        epoch: 3,
        counter: 100,
        reservedUpTo: options.reservedUpTo ?? 100_000,
        checkpoint: options.checkpoint ?? null,
        isCloudConfigured: options.isCloudConfigured ?? false,
        rememberedControl: options.rememberedControl ?? null,
        wasUnclean: options.wasUnclean ?? false,
      },
      this.config,
    )
  }

  /** Hands one event to the core and lets its effects happen. */
  send(event: ToyEvent): readonly Effect[] {
    const stamp = { atMs: monoMs(this.nowMs), wallAtMs: this.wallNow() }
    if (event.type === 'config_changed') this.config = event.config
    if (this.#options.isRamping !== true) this.state.risk.rampFromMs = Number.NEGATIVE_INFINITY
    const effects = step(this.state, { ...event, ...stamp }, this.config)
    this.effects.push(...effects)
    for (const effect of effects) this.#execute(effect)
    this.afterStep(effects, event)
    return effects
  }

  /** Lets time pass: clock ticks every 50 ms and whatever falls due. */
  run(ms: number): void {
    const until = this.nowMs + ms
    for (;;) {
      const next = this.#agenda[0]
      const atMs = Math.min(next?.atMs ?? Infinity, this.#nextTickMs)
      if (atMs > until) break
      this.nowMs = Math.max(this.nowMs, atMs)
      if (this.nowMs >= this.#switchFiresAtMs) {
        this.#switchFiresAtMs = Infinity
        if (this.isSwitchWorking) this.cancelAtVenue(() => true)
      }
      for (const resting of this.orders.values())
        if (resting.status === 'open' && this.wallNow() >= resting.order.expiresAtMs)
          this.#end(resting, 'expired', null)
      if (next !== undefined && next.atMs === atMs) {
        this.#agenda.shift()
        next.run()
      } else {
        this.#nextTickMs = this.nowMs + (this.#options.tickMs ?? 50)
        this.send({ type: 'clock_ticked' })
      }
    }
    this.nowMs = until
  }

  /** The process stands still: no tick, no event, and what is under way waits in the sockets. */
  freeze(ms: number): void {
    this.nowMs += ms
  }

  at(delayMs: number, run: () => void): void {
    const entry = { atMs: this.nowMs + delayMs, order: (this.#order += 1), run }
    const index = this.#agenda.findIndex((other) => other.atMs > entry.atMs)
    this.#agenda.splice(index < 0 ? this.#agenda.length : index, 0, entry)
  }

  wallNow() {
    return wallMs(1_790_000_000_000 + this.nowMs)
  }

  open(side?: 'buy' | 'sell'): Resting[] {
    return [...this.orders.values()].filter(
      (resting) => resting.status === 'open' && (side === undefined || resting.order.side === side),
    )
  }

  connect(): void {
    this.areStreamsUp = true
    for (const stream of streams) this.send({ type: 'stream_changed', stream, isUp: true, reason: 'connected' })
    this.send({ type: 'orders_replaced', orders: this.open().map((resting) => this.told(resting)) })
    this.send({ type: 'position_reported', report: { position: sizeLots(this.position), markPrice: '1000' } })
    this.showMarket()
  }

  disconnect(): void {
    this.areStreamsUp = false
    for (const stream of streams) this.send({ type: 'stream_changed', stream, isUp: false, reason: 'lost' })
  }

  /** Connected, started and quoting: the usual beginning of a test. */
  quoting(): this {
    this.connect()
    for (let round = 0; round < 20; round += 1) {
      this.run(100)
      this.showMarket()
    }
    return this
  }

  /** Market time: a book every 200 ms, so that no stream falls silent. */
  live(ms: number): void {
    for (let left = ms; left > 0; left -= 200) {
      this.run(Math.min(200, left))
      if (this.areStreamsUp) this.showMarket()
    }
  }

  showMarket(): void {
    if (!this.areStreamsUp) return
    const side = (name: 'buy' | 'sell', best: number, outward: number) => {
      const lots = new Map(this.depth.map((ticks) => [best + outward * ticks, 500]))
      // Far out somebody always comes or goes, unless the venue's engine stands still.
      const far = best + outward * (Math.max(...this.depth) + 40)
      lots.set(far, 500 + (this.#shown % 2))
      for (const { order, filled } of this.open(name))
        lots.set(order.price, (lots.get(order.price) ?? 0) + order.size - filled)
      return [...lots].map(([price, size]) => ({
        price: priceTicks(price),
        lots: sizeLots(size),
        mode: 'set' as const,
      }))
    }
    if (!this.isEngineStanding) this.#shown += 1
    const bids = side('buy', this.bid, -1)
    this.send({ type: 'book_replaced', bids, asks: side('sell', this.ask, 1), venueAtMs: this.wallNow() })
    this.send({ type: 'mark_changed', markTicks: (this.bid + this.ask) / 2 })
    this.send({ type: 'stream_proved', stream: 'account' })
  }

  /** Somebody takes from our order. */
  fill(clientId: string, lots: number, fee = '0'): void {
    const resting = this.orders.get(clientId)
    if (resting === undefined || resting.status !== 'open') throw new Error(`${clientId} is not open`)
    const size = Math.min(lots, resting.order.size - resting.filled)
    resting.filled += size
    this.position += resting.order.side === 'buy' ? size : -size
    const fill: VenueFill = {
      tradeId: tradeId(this.#id()),
      venueId: venueOrderId(resting.venueId),
      clientId: clientOrderId(clientId),
      side: resting.order.side,
      price: resting.order.price,
      size: sizeLots(size),
      fee,
      feeMicros: Math.round(Number(fee) * 1e6),
      isTaker: false,
      venueAtMs: this.nowMs,
    }
    this.fills.push(fill)
    if (resting.filled === resting.order.size) resting.status = 'filled'
    const lag = this.#options.tradeLagMs?.() ?? 0
    this.#tell(Math.max(0, lag), { type: 'fills_reported', fills: [fill] })
    this.#report(resting, Math.max(0, -lag))
    // Positions keep their order within the stream, so each tells of the moment in which it leaves.
    this.at(Math.abs(lag) / 2, () => {
      const report = { position: sizeLots(this.position), markPrice: '1000' }
      if (this.areStreamsUp) this.send({ type: 'position_reported', report })
    })
  }

  cancelAtVenue(which: (resting: Resting) => boolean, reason: string | null = null): void {
    for (const resting of this.open()) if (which(resting)) this.#end(resting, 'cancelled', reason)
  }

  /** An order that the daemon knows nothing of. */
  addForeign(clientId: string, side: 'buy' | 'sell', price: number): void {
    const order = {
      clientId: clientOrderId(clientId),
      nonce: 1,
      side,
      price: priceTicks(price),
      size: sizeLots(5),
      expiresAtMs: wallMs(this.wallNow() + 3_600_000),
      postOnly: true,
      reduceOnly: false,
    }
    this.#rest(order)
  }

  told({ order, venueId, filled, status, reason }: Resting): VenueOrder {
    const { clientId, side, price, size, reduceOnly } = order
    return {
      clientId,
      venueId: venueOrderId(venueId),
      side,
      status,
      reason,
      ...(reason === null ? {} : meanings[reason]),
      price,
      size,
      filled: sizeLots(filled),
      reduceOnly,
    }
  }

  count(type: Effect['type']): number {
    return this.effects.filter((effect) => effect.type === type).length
  }

  records(name: string): Readonly<Record<string, unknown>>[] {
    return this.effects.flatMap((effect) => (effect.type === 'journal' && effect.record === name ? [effect.data] : []))
  }

  #id = () => String((this.#ids += 1n))

  #tell(delayMs: number, event: ToyEvent): void {
    if (!this.areStreamsUp) return
    this.at(delayMs, () => {
      if (this.areStreamsUp) this.send(event)
    })
  }

  #report(resting: Resting, delayMs: number): void {
    const report = this.told(resting)
    if (!this.isReportLost(report)) this.#tell(delayMs, { type: 'orders_updated', orders: [report] })
  }

  #rest(order: OrderRequest): void {
    if (order.isImmediate === true) return this.#take(order)
    const crosses = order.side === 'buy' ? order.price >= this.ask : order.price <= this.bid
    const isLate = this.wallNow() >= order.expiresAtMs
    const reason = crosses ? 'POST_ONLY_FAILED' : isLate ? 'INVALID_EXPIRE_TIME' : this.engineRefuses(order)
    const status = reason === null ? 'open' : 'rejected'
    const resting: Resting = { order, venueId: this.#id(), filled: 0, status, reason }
    this.orders.set(order.clientId, resting)
    this.#report(resting, 5)
  }

  /** An order that takes: as much as others offer within its price, and the rest is cancelled. */
  #take(order: OrderRequest): void {
    const reaches = order.side === 'buy' ? order.price >= this.ask : order.price <= this.bid
    const resting: Resting = { order, venueId: this.#id(), filled: 0, status: 'open', reason: null }
    this.orders.set(order.clientId, resting)
    const reducible = order.side === 'buy' ? -this.position : this.position
    const lots = Math.min(order.size, reaches ? this.takeableLots : 0, Math.max(0, reducible))
    this.takeableLots -= lots
    if (lots > 0) this.fill(order.clientId, lots)
    if (resting.status === 'open') this.#end(resting, 'cancelled', 'NO_LIQUIDITY')
  }

  #end(resting: Resting, status: 'cancelled' | 'expired', reason: string | null): void {
    resting.status = status
    resting.reason = reason
    this.#report(resting, 5)
  }

  #swap(order: OrderRequest, replaces: string): VenueError | null {
    const old = this.orders.get(replaces)
    if (old === undefined || old.status !== 'open')
      return { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'edited order is not found' }
    this.#end(old, 'cancelled', 'ORDER_REPLACED')
    this.#rest(order)
    return null
  }

  #restart(stream: StreamName, reason: string): void {
    if (!this.areStreamsUp) return
    this.send({ type: 'stream_changed', stream, isUp: false, reason })
    this.at(100, () => {
      if (!this.areStreamsUp) return
      this.send({ type: 'stream_changed', stream, isUp: true, reason: 'connected' })
      if (stream === 'account')
        this.send({ type: 'orders_replaced', orders: this.open().map((resting) => this.told(resting)) })
    })
  }

  #request(effect: Effect, act: () => VenueError | null, toEvent: (answer: OrderAnswer) => ToyEvent): void {
    const fate = this.fate(effect)
    let refusal: VenueError | null = null
    if (fate.arrivesAfterMs !== null) this.at(fate.arrivesAfterMs, () => (refusal = act()))
    if (fate.answersAfterMs === null) return
    this.at(fate.answersAfterMs, () => {
      const error = fate.failsWith ?? refusal
      this.send(toEvent(error === null ? { result: 'accepted', venueId: null } : { result: 'failed', error }))
    })
  }

  #read<Value>(effect: Effect, look: () => Value, toEvent: (answer: ReadOf<Value>) => ToyEvent): void {
    const fate = this.fate(effect)
    const startedAtMs = monoMs(this.nowMs)
    let value: Value | null = null
    if (fate.arrivesAfterMs !== null) this.at(fate.arrivesAfterMs, () => (value = look()))
    this.at(fate.answersAfterMs ?? 5_000, () => {
      const error: VenueError = fate.failsWith ?? { kind: 'ambiguous', detail: 'no answer' }
      const isRead = value !== null && fate.failsWith === undefined
      this.send(
        toEvent(isRead && value !== null ? { result: 'read', value, startedAtMs } : { result: 'failed', error }),
      )
    })
  }

  #execute(effect: Effect): void {
    switch (effect.type) {
      case 'place_order':
      case 'edit_order': {
        const { order } = effect
        const fate = this.fate(effect)
        if (fate.arrivesAfterMs !== null && fate.failsWith?.kind !== 'refused') {
          this.onTheWay.add(order)
          this.at(fate.arrivesAfterMs, () => this.onTheWay.delete(order))
        }
        const kept = this.fate
        this.fate = () => fate
        this.#request(
          effect,
          () => {
            if (effect.type === 'edit_order') return this.#swap(order, effect.replaces)
            this.#rest(order)
            return null
          },
          (answer) => ({ type: 'place_answered', clientId: order.clientId, answer }),
        )
        this.fate = kept
        return
      }
      case 'cancel_order':
        return this.#request(
          effect,
          () => {
            const resting = this.orders.get(effect.clientId)
            if (resting?.status === 'open') this.#end(resting, 'cancelled', null)
            else return { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'order is not found' }
            return null
          },
          (answer) => ({ type: 'cancel_answered', clientId: effect.clientId, answer }),
        )
      case 'mass_cancel':
        return this.#request(
          effect,
          () => {
            this.cancelAtVenue(() => true)
            return null
          },
          (answer) => ({ type: 'mass_cancel_answered', answer }),
        )
      case 'refresh_switch':
        return this.#request(
          effect,
          () => {
            this.#switchFiresAtMs = this.nowMs + effect.countdownS * 1_000
            return null
          },
          (answer) => ({ type: 'switch_answered', sentAtMs: effect.sentAtMs, answer }),
        )
      case 'read_order':
        return this.#read(
          effect,
          () =>
            [...this.orders.values()]
              .filter(({ order }) => order.clientId === effect.clientId && !this.isForgotten(order.clientId))
              .map((r) => this.told(r)),
          (answer) => ({ type: 'order_read', clientId: effect.clientId, answer }),
        )
      case 'read_open_orders':
        return this.#read(
          effect,
          () => this.open().map((resting) => this.told(resting)),
          (answer) => ({ type: 'open_orders_read', answer }),
        )
      case 'read_fills': {
        const since = effect.sinceTradeId === null ? 0n : BigInt(effect.sinceTradeId)
        return this.#read(
          effect,
          () => this.fills.filter((fill) => BigInt(fill.tradeId) > since).map((fill) => ({ ...fill, clientId: null })),
          (answer) => ({ type: 'fills_read', answer }),
        )
      }
      case 'read_funding':
        return this.#read(
          effect,
          () => this.funding.filter(({ paidAtMs }) => paidAtMs >= effect.sinceAtMs),
          (answer) => ({ type: 'funding_read', answer }),
        )
      case 'read_account':
        return this.#read(
          effect,
          () => ({
            balance: this.balance,
            report: { position: sizeLots(this.position), markPrice: '1000' },
          }),
          (answer) => ({ type: 'account_read', answer }),
        )
      case 'read_market':
        return this.#read(
          effect,
          () => this.marketTerms,
          (answer) => ({ type: 'market_read', answer }),
        )
      case 'read_fees':
        return this.#read(
          effect,
          () => ({ makerFeeRate: this.makerFeeRate, takerFeeRate: this.takerFeeRate }),
          (answer) => ({ type: 'fees_read', answer }),
        )
      case 'read_leverage':
        return this.#read(
          effect,
          () => ({ leverage: this.leverage }),
          (answer) => ({ type: 'leverage_read', answer }),
        )
      case 'restart_stream':
        this.at(1, () => this.#restart(effect.stream, effect.reason))
        return
      case 'reserve_ids':
        return this.at(5, () => this.send({ type: 'ids_reserved', upTo: effect.upTo }))
    }
  }
}

type ReadOf<Value> =
  | { readonly result: 'read'; readonly value: Value; readonly startedAtMs: ReturnType<typeof monoMs> }
  | { readonly result: 'failed'; readonly error: VenueError }
