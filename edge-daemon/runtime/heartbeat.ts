import type { CommandAck } from '#shared/contracts/control.ts'
import { configReasonMax, openOrdersMax, type Heartbeat } from '#shared/contracts/heartbeat.ts'
import { formatSize, type MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import { valueLedger } from '#shared/valuation.ts'
import { midHalfTicks } from '../core/quoting/touch.ts'
import { openOrders } from '../core/risk/permission.ts'
import type { EngineState } from '../core/state.ts'
import type { ServedRefusal } from './config-in-force.ts'
import { midPrice } from './fill-record.ts'
import { positionPrice } from './position-price.ts'

export type HeartbeatFacts = {
  readonly bot: string
  readonly run: string
  readonly seq: number
  readonly sentAtMs: number
  readonly journalSeq: number
  readonly ackedSeq: number
  readonly configVersion: number
  readonly configHash: string
  readonly configRefused: ServedRefusal | null
  /** Those of `state` that may be told: see safe-acks.ts. */
  readonly acks: readonly CommandAck[]
}

/** Forty ticks of the loop: far beyond any pause of the runtime itself. */
const loopSilentMaxMs = 2_000

/** Whether the core has been told the time lately: a loop that hangs must not look alive because a timer does. */
export const isLoopAlive = ({ nowMs }: Pick<EngineState, 'nowMs'>, atMs: number): boolean =>
  atMs - nowMs < loopSilentMaxMs

/** What the cloud and people are told of the state, read and never changed. */
export function heartbeatOf(state: EngineState, spec: MarketSpec, facts: HeartbeatFacts): Heartbeat {
  const mid = midHalfTicks(state)
  const orders = openOrders(state)
  const halts = Object.keys(state.halts)
  return {
    version: 1,
    bot: facts.bot,
    run: facts.run,
    seq: facts.seq,
    sentAtMs: facts.sentAtMs,
    market: spec.name,
    quoting: halts.length === 0 && orders > 0,
    haltReasons: halts.slice(0, 16).map((reason) => reason.slice(0, 64)),
    openOrders: Math.min(orders, openOrdersMax),
    position: formatSize(spec, sizeLots(state.ledger.positionLots)),
    mid: mid === null ? null : midPrice(mid, spec),
    pnl: valueLedger(state.ledger, spec, positionPrice(state, spec)),
    equity: state.balance?.equity ?? null,
    fills: state.ledger.fills,
    requests: { create: state.counts.create, edit: state.counts.edit, cancel: state.counts.cancel },
    rejects: state.counts.rejects,
    journalSeq: facts.journalSeq,
    ackedSeq: facts.ackedSeq,
    configVersion: facts.configVersion,
    configHash: facts.configHash,
    configRefused: refusedInShort(facts.configRefused),
    acks: facts.acks.slice(0, 32),
  }
}

const refusedInShort = (refused: ServedRefusal | null): ServedRefusal | null =>
  refused === null ? null : { ...refused, reason: refused.reason.slice(0, configReasonMax) }
