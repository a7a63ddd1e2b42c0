import { createHash } from 'node:crypto'
import type { DaemonConfig, TradingConfig } from '#shared/config/config.ts'

/** Of a daemon's file the part that the core decides with. */
export const tradingOf = (config: DaemonConfig): TradingConfig => ({
  pricing: config.pricing,
  quoting: config.quoting,
  risk: config.risk,
  operations: config.operations,
})

/** Names a config in heartbeats and records: the same settings give the same hash. */
export const configHash = (config: TradingConfig): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16)
