import { z } from 'zod'
import { TradingConfig } from '#shared/config/config.ts'
import { Exact } from '#shared/decimal.ts'
import { bookFill, emptyLedger, type Ledger } from '#shared/ledger.ts'
import { priceTicks, sizeLots, type Side } from '#shared/units.ts'
import { profitMicros, stepDrawdown, type ProfitMarks } from '../../../edge-daemon/core/risk/drawdown.ts'
import { marginBreaches } from '../../../edge-daemon/core/risk/margin-guard.ts'
import { Amount, AmountOrNull, DecimalText } from './inputs.ts'

// When a loss or a thin margin stops us, and the profit that the loss is measured by.

const Drawdown = z.object({
  enabled: z.boolean().default(true),
  max_position_notional_usd: DecimalText,
  pct: DecimalText,
  high_watermark: z.boolean().default(true),
  pnl: z.array(Amount),
})

/** The stop of the cases is a share of a cap; ours is dollars, and a stop at no dollars is no config. */
export const drawdown = (inputs: unknown) => {
  const given = Drawdown.parse(inputs)
  const limitUsd = new Exact(given.max_position_notional_usd).mul(given.pct).div(100).toNumber()
  const config = TradingConfig.safeParse({ risk: { drawdownMaxUsd: limitUsd } })
  if (given.enabled && !config.success) return { config: `refused: ${config.error.issues[0]?.message}` }
  let marks: ProfitMarks | null = null
  let isTripped = false
  const states = given.pnl.map((pnl) => {
    const from = given.high_watermark ? 'peak' : 'start'
    const stepped = stepDrawdown(marks, pnl, given.enabled ? limitUsd : Infinity, from)
    marks = stepped.marks
    const isTriggered = stepped.isBreached && !isTripped
    isTripped ||= isTriggered
    return {
      peak: stepped.marks.peakUsd,
      drawdown: stepped.drawdownUsd,
      triggered: isTriggered,
      tripped: isTripped,
    }
  })
  return { threshold_usd: limitUsd, states }
}

const SessionPnl = z.object({
  updates: z.array(z.object({ status: z.string(), size: AmountOrNull, r: Amount.optional(), u: Amount.default(0) })),
})
/** One tick times one lot is a micro-dollar. */
const tickLotUsd = 1e-6
const baseTicks = 1e9

/**
 * The cases tell what the venue would: profit realised and open, per position. Ours is made of fills, so each update becomes
 * the fills and the price that mean the same: a lot that is bought, sold on at the profit realised, and valued.
 */
export const sessionPnl = (inputs: unknown) => {
  const ledger = emptyLedger()
  let realised = 0
  const session_pnl = SessionPnl.parse(inputs).updates.map(({ status, r, u }) => {
    const isClosed = status === 'CLOSED'
    if (ledger.positionLots === 0) {
      realised = 0
      if (!isClosed) fill(ledger, 'buy', 0)
    }
    const gain = (r ?? realised) - realised
    realised += gain
    if (ledger.positionLots !== 0) fill(ledger, 'sell', gain)
    if (!isClosed) fill(ledger, 'buy', 0)
    return profitMicros(ledger, 2 * (baseTicks + micros(u)), tickLotUsd) / 1e6
  })
  return { session_pnl }
}

const micros = (usd: number): number => Math.round(usd * 1e6)

/** A fill of one lot at so many dollars above the base price. */
function fill(ledger: Ledger, side: Side, aboveUsd: number): void {
  const price = priceTicks(baseTicks + micros(aboveUsd))
  bookFill(ledger, { side, price, size: sizeLots(1), feeMicros: 0 }, 2 * baseTicks)
}

const Margin = z.object({
  snapshot: z.object({
    available_for_trade: AmountOrNull,
    available_ratio: AmountOrNull,
    margin_utilization: AmountOrNull,
    liq_distance_bps: AmountOrNull,
  }),
  position: Amount,
  settings: z
    .object({
      min_available_balance_for_trading: Amount.default(100),
      min_available_balance_ratio: Amount.default(0.15),
      max_margin_utilization: Amount.default(0.85),
      min_liq_distance_bps: Amount.default(500),
    })
    .prefault({}),
})

export const marginGuard = (inputs: unknown) => {
  const { snapshot, position, settings } = Margin.parse(inputs)
  const reasons = marginBreaches(
    {
      availableUsd: snapshot.available_for_trade,
      availableShare: snapshot.available_ratio,
      usedShare: snapshot.margin_utilization,
      liquidationDistanceBps: snapshot.liq_distance_bps,
      hasPosition: position !== 0,
    },
    {
      availableMinUsd: settings.min_available_balance_for_trading,
      availableMinShare: settings.min_available_balance_ratio,
      usedMaxShare: settings.max_margin_utilization,
      liquidationDistanceMinBps: settings.min_liq_distance_bps,
    },
  )
  return { breached: reasons.length > 0, reasons }
}
