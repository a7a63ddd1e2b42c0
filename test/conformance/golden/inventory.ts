import { z } from 'zod'
import { inventoryBand, inventoryRatio, skewBps } from '../../../edge-daemon/core/pricing/predecessor/inventory.ts'
import { predecessorDefaults } from '../../../edge-daemon/core/pricing/predecessor/parameters.ts'
import { Amount, Settings, TrendPair } from './inputs.ts'
import type { Runner } from './runner.ts'

const { positionMax, warnShare, criticalShare, hardShare } = predecessorDefaults
const Band = z.object({
  position: Amount,
  max_position_size: Amount.default(positionMax),
  warn: Amount.default(warnShare),
  critical: Amount.default(criticalShare),
  hard: Amount.default(hardShare),
})

export const band: Runner = (inputs) => {
  const { position, max_position_size, warn, critical, hard } = Band.parse(inputs)
  const own = { positionMax: max_position_size, warnShare: warn, criticalShare: critical, hardShare: hard }
  return {
    norm: inventoryRatio(position, max_position_size),
    band: inventoryBand(position, { ...predecessorDefaults, ...own }).toUpperCase(),
  }
}

const Skew = z.object({
  position: Amount,
  max_position_size: Amount.optional(),
  settings: Settings,
  trend: TrendPair,
})

export const skew: Runner = (inputs) => {
  const { position, max_position_size, settings, trend } = Skew.parse(inputs)
  const parameters = { ...settings, positionMax: max_position_size ?? settings.positionMax }
  return { skew_bps: skewBps(position, trend, parameters) }
}
