import { describe, expect, test } from 'vitest'
import { TradingConfig } from '#shared/config/config.ts'
import { createPrng, type Prng } from '#shared/prng.ts'
import { clientOrderId, monoMs, sizeLots, venueOrderId, wallMs } from '#shared/units.ts'
import type { Effect, OrderRequest } from '../effect.ts'
import type { OrderAnswer, VenueOrder } from '../event.ts'
import { approve, type Limits } from '../risk/limits.ts'
import { initialState, type EngineState } from '../state.ts'
import { toySpec } from '../toy-world.fixture.ts'
import type { VenueError } from '../venue-error.ts'
import {
  applyCancelAnswer,
  applyCompleteOrders,
  applyCreateAnswer,
  applyOrderRead,
  applyReports,
  tickOrders,
} from './orders.ts'
import { liveLegOf } from './resting.ts'
import { cancelOrder, sendOrder } from './send.ts'

// Goal: safety and liveness of the slots in one property. Whatever is lost, doubled, late or out of order, each order that
// rests or may still come to rest is in exactly one slot after every event; and once the lines are whole again, every slot
// holds what the venue holds, soon. Method: a seed draws a life of four slots; a naive venue keeps the truth.

const config = TradingConfig.parse({ quoting: { levels: 2, orderLifeMs: 60_000 } })
const { requestMaxAgeMs } = config.operations
const answers: readonly VenueError[] = [
  { kind: 'ambiguous', detail: 'timeout' },
  { kind: 'unreachable', detail: 'refused' },
  { kind: 'rate_limited', retryAfterMs: 500 },
]

const unlimited: Limits = {
  lotUsd: 10,
  positionLots: 0,
  committedLots: 0,
  committedUsd: 0,
  sideMaxLots: Infinity,
  orderMaxLots: Infinity,
  orderMaxUsd: Infinity,
  positionMaxUsd: Infinity,
  grossMaxUsd: Infinity,
  rampMaxLots: Infinity,
  means: null,
  minOrderLots: 1,
  ordersFree: 100,
  collar: {
    markTicks: 10_000,
    indexTicks: null,
    entryTicks: null,
    positionLots: 0,
    collarBps: 5_000,
    priceCap: 0.5,
    priceFloor: 0.5,
  },
}

type AtVenue = { readonly order: OrderRequest; status: VenueOrder['status']; filled: number }
type Later = { readonly atMs: number; readonly run: () => void }

class Life {
  readonly state: EngineState
  readonly orders = new Map<string, AtVenue>()
  /** Creations that may still arrive. */
  readonly coming = new Set<string>()
  nowMs = 1_000
  isFaulty = true
  readonly #random: Prng
  #later: Later[] = []
  constructor(seed: number) {
    this.#random = createPrng(seed)
    const facts = {
      spec: toySpec,
      makerFeeRate: 0,
      nowMs: monoMs(this.nowMs),
      epoch: 1,
      counter: 0,
      reservedUpTo: 1e6,
      checkpoint: null,
      isCloudConfigured: false,
      rememberedControl: null,
      wasUnclean: false,
    }
    this.state = initialState(facts, config)
  }

  chance = (share: number) => this.#random.next() < share
  below = (bound: number) => this.#random.below(bound)

  #in(ms: number, run: () => void): void {
    this.#later.push({ atMs: this.nowMs + ms, run })
  }

  pass(ms: number): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      const due = this.#later.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (due === undefined) break
      this.#later = this.#later.filter((other) => other !== due)
      this.#setNow(Math.max(this.nowMs, due.atMs))
      due.run()
      this.check()
    }
    this.#setNow(untilMs)
    this.execute(tickOrders(this.state, config))
    this.check()
  }

  #setNow(ms: number): void {
    this.nowMs = ms
    this.state.nowMs = monoMs(ms)
    // The market never stands still.
    this.state.engineSeenAtMs = monoMs(ms)
    for (const resting of this.orders.values())
      if (resting.status === 'open' && ms >= resting.order.expiresAtMs) this.end(resting, 'expired')
  }

  told({ order, status, filled }: AtVenue): VenueOrder {
    const { clientId, side, price, size, reduceOnly } = order
    const [venueId, reason] = [venueOrderId(clientId), status === 'cancelled' ? 'ORDER_REPLACED' : null]
    return { clientId, venueId, side, status, reason, price, size, filled: sizeLots(filled), reduceOnly }
  }

  /** One report of the stream: lost, late, doubled or out of order while the lines are bad. */
  #report(resting: AtVenue): void {
    const report = this.told(resting)
    const copies = !this.isFaulty ? 1 : this.chance(0.3) ? 0 : this.chance(0.2) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1)
      this.#in(this.isFaulty ? this.below(4_000) : 5, () =>
        this.execute(applyReports(this.state, [report], null, config)),
      )
  }

  end(resting: AtVenue, status: VenueOrder['status']): void {
    resting.status = status
    this.#report(resting)
  }

  fill(resting: AtVenue): void {
    resting.filled = Math.min(resting.order.size, resting.filled + 1 + this.below(8))
    if (resting.filled === resting.order.size) resting.status = 'filled'
    this.#report(resting)
  }

  open = () => [...this.orders.values()].filter(({ status }) => status === 'open')

  execute(effects: readonly Effect[]): void {
    for (const effect of effects) this.#request(effect)
  }

  #request(effect: Effect): void {
    if (effect.type === 'read_order') return this.#readOrder(effect.clientId)
    if (effect.type !== 'place_order' && effect.type !== 'edit_order' && effect.type !== 'cancel_order') return
    const isLost = this.isFaulty && this.chance(0.15)
    const failsWith = this.isFaulty && this.chance(0.2) ? (answers[this.below(answers.length)] ?? null) : null
    const isRefusedUnsent = failsWith !== null && failsWith.kind !== 'ambiguous'
    const arrivesMs = this.isFaulty && this.chance(0.1) ? this.below(requestMaxAgeMs) : 5 + this.below(50)
    let refusal: VenueError | null = null
    if (!isLost && !isRefusedUnsent) {
      if (effect.type !== 'cancel_order') this.coming.add(effect.order.clientId)
      this.#in(arrivesMs, () => (refusal = this.#act(effect)))
    }
    // An answer speaks for what has arrived; one that overtakes its request is a timeout.
    const isUnanswered = this.isFaulty && this.chance(0.15)
    if (isUnanswered) return
    this.#in(isLost || isRefusedUnsent ? 60 : arrivesMs + 1 + (this.isFaulty ? this.below(3_000) : 5), () => {
      const error = failsWith ?? (isLost ? ({ kind: 'ambiguous', detail: 'timeout' } as const) : refusal)
      const answer: OrderAnswer = error === null ? { result: 'accepted', venueId: null } : { result: 'failed', error }
      const apply = effect.type === 'cancel_order' ? applyCancelAnswer : applyCreateAnswer
      const clientId = effect.type === 'cancel_order' ? effect.clientId : effect.order.clientId
      this.execute(apply(this.state, clientId, answer, config))
    })
  }

  #act(effect: Effect): VenueError | null {
    const gone = { kind: 'refused', reason: 'unknown_order', code: 1142, detail: 'gone' } as const
    if (effect.type === 'place_order') this.#rest(effect.order)
    else if (effect.type === 'edit_order') {
      this.coming.delete(effect.order.clientId)
      const old = this.orders.get(effect.replaces)
      if (old?.status !== 'open') return gone
      this.end(old, 'cancelled')
      this.#rest(effect.order)
    } else if (effect.type === 'cancel_order') {
      const old = this.orders.get(effect.clientId)
      if (old?.status !== 'open') return gone
      this.end(old, 'cancelled')
    }
    return null
  }

  #rest(order: OrderRequest): void {
    this.coming.delete(order.clientId)
    const resting: AtVenue = { order, status: this.chance(0.05) ? 'rejected' : 'open', filled: 0 }
    this.orders.set(order.clientId, resting)
    this.#report(resting)
  }

  #readOrder(clientId: string): void {
    const startedAtMs = this.nowMs
    if (this.isFaulty && this.chance(0.3)) return
    let value: VenueOrder[] = []
    // The venue forgets some of what is over: then the read shows nothing.
    this.#in(10, () => {
      const known = this.orders.get(clientId)
      const isShown = known !== undefined && (known.status === 'open' || this.chance(0.5))
      value = isShown ? [this.told(known)] : []
    })
    this.#in(20 + (this.isFaulty ? this.below(2_000) : 0), () =>
      this.execute(applyOrderRead(this.state, clientOrderId(clientId), value, startedAtMs, config)),
    )
  }

  readAll(): void {
    const startedAtMs = this.nowMs
    let value: VenueOrder[] = []
    this.#in(10, () => (value = this.open().map((resting) => this.told(resting))))
    this.#in(20 + this.below(this.isFaulty ? 3_000 : 1), () =>
      this.execute(applyCompleteOrders(this.state, value, startedAtMs, config)),
    )
  }

  /** What the planner might do: quote empty slots, edit or cancel what rests alone. */
  decide(): void {
    const { state } = this
    for (const slot of state.slots) {
      const leg = liveLegOf(slot)
      if (slot.legs.length > 0 && leg === null) continue
      if (leg !== null && this.chance(0.7)) continue
      if (leg !== null && this.chance(0.4)) {
        this.execute(cancelOrder(state, slot, leg, 'drawn', config) ?? [])
        continue
      }
      const wish = { side: slot.side, level: slot.level, priceTicks: 9_000 + this.below(2_000), sizeLots: 10 }
      const quote = approve(wish, unlimited)
      if (quote !== null)
        this.execute(
          sendOrder(state, slot, quote, leg, { why: 'drawn', explanation: null }, config, wallMs(this.nowMs)),
        )
    }
  }

  /** Row 2.3: the slots and the venue's orders agree on who is where. */
  check(): void {
    const places = new Map<string, number>()
    for (const { legs } of this.state.slots) {
      if (legs.length > 2) throw new Error(`${legs.length} orders in one slot`)
      for (const { order } of legs) {
        places.set(order.clientId, (places.get(order.clientId) ?? 0) + 1)
        if (this.state.endedIds.atMs.has(order.clientId))
          throw new Error(`${order.clientId} is over and still in a slot`)
      }
    }
    for (const [clientId, count] of places) if (count !== 1) throw new Error(`${clientId} is in ${count} slots`)
    for (const { order } of this.open())
      if (!places.has(order.clientId)) throw new Error(`${order.clientId} rests and no slot holds it`)
    for (const clientId of this.coming)
      if (!places.has(clientId)) throw new Error(`${clientId} may still arrive and no slot holds it`)
    if (this.state.foreignIds.size > 0) throw new Error('an order of ours was taken for a stranger')
  }
}

function live(seed: number): Life {
  const life = new Life(seed)
  for (let round = 0; round < 14; round += 1) {
    life.decide()
    life.check()
    life.pass(life.below(1_500))
    const open = life.open()
    const hit = open[life.below(Math.max(1, open.length))]
    if (hit !== undefined && life.chance(0.2)) life.fill(hit)
    if (life.chance(0.1)) life.readAll()
  }
  // The lines are whole again: what was under way still comes in, late as it may be.
  life.isFaulty = false
  for (let round = 0; round < 14; round += 1) {
    life.pass(1_000)
    if (round % 5 === 0) life.readAll()
  }
  return life
}

describe('audit row 2.3: the slots', () => {
  test('hold each order that may rest exactly once after every event, and the venue truth once the lines are whole: 10,000 lives', () => {
    for (let seed = 1; seed <= 10_000; seed += 1) {
      try {
        const life = live(seed)
        const open = life.open().map(({ order }) => String(order.clientId))
        const held = life.state.slots.flatMap(({ legs }) => legs.map((leg) => String(leg.order.clientId)))
        expect(held.toSorted()).toEqual(open.toSorted())
        for (const { legs } of life.state.slots) expect(legs.every(({ phase }) => phase === 'live')).toBe(true)
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
      }
    }
  })
})
