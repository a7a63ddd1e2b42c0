import type { TradingConfig } from '#shared/config/config.ts'
import type { Side } from '#shared/units.ts'
import type { EngineState } from '../state.ts'
import { allowedLots } from './clips.ts'
import { stressMaxUsd } from './exposure.ts'
import { lotUsdOf, sideMaxUsd } from './position-limits.ts'

// Limits below the venue's smallest order leave nothing to rest, and whoever watches must see that it is so and which to raise.

/** The halt is left only with this much room, so that a mark which moves about a limit does not pull and place in turn. */
const roomTimes = 1.02
const sides = ['buy', 'sell'] as const

/** Why no order can be sent on either side, in words that name the limits; null while the config lets the smallest one through. */
export function tooSmallReason(state: EngineState, config: TradingConfig): string | null {
  const lotUsd = lotUsdOf(state)
  const isHalted = state.halts['limits_too_small'] !== undefined
  if (!(lotUsd > 0) || isAdmitted(state, isHalted ? lotUsd * roomTimes : lotUsd, config)) return null
  const named = new Set(sides.map((side) => smallestLimit(side, config)))
  const smallestUsd = (state.market.minOrderLots * lotUsd).toFixed(2)
  const room = isAdmitted(state, lotUsd, config) ? ', too little more' : ''
  const raise = named.size > 1 ? 'one' : 'it'
  return `the smallest order is ${smallestUsd} USD, and ${[...named].join(', ')}${room}: raise ${raise}`
}

/** Whether the smallest order may be sent on a side as far as the config is concerned, whatever of ours rests. */
const isAdmitted = (state: EngineState, lotUsd: number, config: TradingConfig): boolean =>
  sides.some((side) => isSideAdmitted(state, side, lotUsd, config))

function isSideAdmitted(state: EngineState, side: Side, lotUsd: number, config: TradingConfig): boolean {
  const { minOrderLots } = state.market
  const { orderMaxUsd, positionMaxUsd, grossMaxUsd } = config.risk
  const lots = allowedLots({
    side,
    sizeLots: minOrderLots,
    lotUsd,
    positionLots: state.ledger.positionLots,
    committedLots: 0,
    committedUsd: 0,
    sideMaxLots: Math.floor(sideMaxUsd(side, config) / lotUsd),
    orderMaxLots: Infinity,
    orderMaxUsd: orderMaxUsd ?? Infinity,
    positionMaxUsd,
    grossMaxUsd: grossMaxUsd ?? Infinity,
    rampMaxLots: Infinity,
    means: null,
  })
  return lots >= minOrderLots
}

/** The limit that allows least on this side, and how much that is. */
function smallestLimit(side: Side, { risk }: TradingConfig): string {
  const [sideName, sideUsd] =
    side === 'buy' ? (['longMaxUsd', risk.longMaxUsd] as const) : (['shortMaxUsd', risk.shortMaxUsd] as const)
  const limits: readonly (readonly [string, number | undefined])[] = [
    ['positionMaxUsd', risk.positionMaxUsd],
    [sideName, sideUsd],
    ['orderMaxUsd', risk.orderMaxUsd],
    ['grossMaxUsd', risk.grossMaxUsd],
    ['stressLossMaxUsd', stressMaxUsd(risk.stressLossMaxUsd, risk.stressMoveBps)],
  ]
  let smallest = { name: '', usd: Infinity }
  for (const [name, usd] of limits) if (usd !== undefined && usd < smallest.usd) smallest = { name, usd }
  return `risk.${smallest.name} allows ${smallest.usd.toFixed(2)} USD`
}
