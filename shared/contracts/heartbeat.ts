import { z } from 'zod'
import { CommandAck } from './control.ts'
import { BotId, Money, PnlData, RunId } from './records.ts'

/** More than this is told as this. */
export const openOrdersMax = 1_000
/** Longest reason of a refused config, characters. */
export const configReasonMax = 400

/** Sent by the daemon every few seconds and at once when its state changes. The answer is a ControlState. */
export const Heartbeat = z.strictObject({
  version: z.literal(1),
  bot: BotId,
  run: RunId,
  /** Increases by one per heartbeat within a run; a repeat is a replay and renews nothing. */
  seq: z.number().int().positive(),
  /** The daemon's wall clock. For people and skew alarms; freshness uses the receiver's clock. */
  sentAtMs: z.number().int().positive(),
  market: z.string().min(1).max(40),
  quoting: z.boolean(),
  haltReasons: z.array(z.string().max(64)).max(16),
  /** All that count at the exchange, those that are not ours included. */
  openOrders: z.number().int().min(0).max(openOrdersMax),
  /** Base units, long positive. */
  position: Money,
  mid: Money.nullable(),
  pnl: PnlData,
  equity: Money.nullable(),
  fills: z.number().int().nonnegative(),
  requests: z.strictObject({
    create: z.number().int().nonnegative(),
    edit: z.number().int().nonnegative(),
    cancel: z.number().int().nonnegative(),
  }),
  rejects: z.number().int().nonnegative(),
  /** Last event sequence journaled and last one the cloud has acknowledged, of this run. */
  journalSeq: z.number().int().nonnegative(),
  ackedSeq: z.number().int().nonnegative(),
  /** Version of the served config that is in force; 0 when the local file stands alone. */
  configVersion: z.number().int().nonnegative(),
  configHash: z.string().max(64),
  /**
   * The newest that was served and is not in force; one of `configVersion` itself is in force in part. Null when there is none,
   * absent in heartbeats from before it was told.
   */
  configRefused: z
    .strictObject({ version: z.number().int().positive(), reason: z.string().max(configReasonMax) })
    .nullable()
    .optional(),
  acks: z.array(CommandAck).max(32),
})
export type Heartbeat = z.infer<typeof Heartbeat>
