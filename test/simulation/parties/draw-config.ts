import { TradingConfig } from '#shared/config/config.ts'
import type { Prng } from '#shared/prng.ts'
import type { Planned } from '../plan.ts'

// The config that a seed trades with: small enough to reach its limits, and now and then with limits of its own.

/** Drawn before the others, so that a limit more here changes no other seed's market. */
export function drawConfig(shape: Prng, limits: Prng, plan: readonly Planned[]): TradingConfig {
  const quoting = { levels: 1 + shape.below(3), orderNotionalUsd: 20 + shape.below(60) }
  const positionMaxUsd = 150 + shape.below(500)
  const sometimes = <Value>(share: number, draw: () => Value): Value | undefined => {
    const isDrawn = limits.next() < share
    const value = draw()
    return isDrawn ? value : undefined
  }
  const isShortLived = plan.some(outlivesOrders)
  const mayBeScarce = !plan.some(needsRequests) && !isShortLived
  const part = (from: number, to: number) => from + limits.next() * (to - from)
  const risk = {
    positionMaxUsd,
    longMaxUsd: sometimes(0.25, () => positionMaxUsd * part(0.3, 0.9)),
    shortMaxUsd: sometimes(0.25, () => positionMaxUsd * part(0.3, 0.9)),
    drawdownMaxUsd: sometimes(0.15, () => part(0.05, 1)),
    // Most quotes stand within one.
    collarBps: sometimes(0.25, () => part(2.5, 5)),
    balanceAgeMaxMs: sometimes(0.6, () => Math.round(part(5_000, 6_000))),
    balanceStaleAction: sometimes(0.6, () => 'halt'),
  }
  // A balance no older than that takes forty requests a minute alone.
  const leastPerMinute = risk.balanceAgeMaxMs === undefined ? 60 : 150
  const operations = {
    stopMaxMs: sometimes(0.4, () => Math.round(part(5_000, 20_000))),
    requestsPerMinute: sometimes(mayBeScarce ? 0.2 : 0, () => Math.round(part(leastPerMinute, 300))),
  }
  const orderLifeMs = isShortLived ? 12_000 + limits.below(10_000) : undefined
  return TradingConfig.parse({ quoting: { ...quoting, orderLifeMs }, risk, operations })
}

/** An engine that halts until orders have expired halts for hours; here they expire sooner, and are renewed more often. */
const outlivesOrders = ({ fault: { inject } }: Planned): boolean => inject.at === 'engine_halt'

/** With few requests leverage is looked at each minute only: the bound of its fault is not meant for them. */
const needsRequests = ({ fault: { inject } }: Planned): boolean =>
  inject.at === 'venue' && inject.does.type === 'set_leverage'
