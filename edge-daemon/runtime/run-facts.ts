import { formatSize, type MarketSpec } from '#shared/market.ts'
import { sizeLots } from '#shared/units.ts'
import { valueLedger, volumeUsd } from '#shared/valuation.ts'
import type { Effect } from '../core/effect.ts'
import type { EngineState } from '../core/state.ts'
import { positionPrice } from './position-price.ts'

export type RunFacts = ReturnType<typeof runFacts>

/** What a run came to, as the journal's last record says it; money and sizes are exact decimals as text. */
export function runFacts(
  state: EngineState,
  spec: MarketSpec,
  end: Effect & { readonly type: 'stopped' },
  heartbeats: number,
) {
  const markPrice = end.account?.report.markPrice ?? null
  return {
    reason: end.reason,
    bookProvenEmpty: end.bookProvenEmpty,
    missing: end.missing ?? null,
    openOrders: end.openOrders,
    position: formatSize(spec, sizeLots(state.ledger.positionLots)),
    equity: end.account?.balance.equity ?? null,
    markPrice,
    pnl: valueLedger(state.ledger, spec, markPrice ?? positionPrice(state, spec)),
    volume: volumeUsd(state.ledger, spec),
    fills: state.ledger.fills,
    requests: { create: state.counts.create, edit: state.counts.edit, cancel: state.counts.cancel },
    rejects: state.counts.rejects,
    heartbeats,
    isCloudHeard: isCloudHeard(state),
  }
}

/** What was decided about earlier ends is known, then. */
export const isCloudHeard = ({ control }: EngineState): boolean => control.knownAtMs !== null
