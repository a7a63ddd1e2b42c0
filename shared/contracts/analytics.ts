import { z } from 'zod'
import { CommandKind } from './control.ts'
import { Heartbeat } from './heartbeat.ts'
import { FillData, Money, PnlData, RecordEnvelope } from './records.ts'

// Answers of the read API under /v1. Errors everywhere: { error, detail? , requestId }.

export const WatchdogPhase = z.enum(['idle', 'armed', 'killing', 'latched'])

export const FleetBot = z.strictObject({
  bot: z.string(),
  market: z.string(),
  phase: WatchdogPhase,
  /** `BOT` names another bot, and so does the key: whatever the phase says, nobody watches this one. */
  stoodDown: z.boolean(),
  desired: z.enum(['run', 'halt']),
  latchReason: z.string().nullable(),
  /** What keeps the watchdog from cancelling or reading at the exchange, or speaks against its key; null when its last look went well. */
  alert: z.string().nullable(),
  /** Latched, and the book was read empty as often in a row as it takes. */
  provenEmpty: z.boolean(),
  /** Age of the last heartbeat by the cloud's clock; null before the first. */
  silentMs: z.number().nonnegative().nullable(),
  /** A daemon is heard, or listens on the control socket: one that may act on a flatten. */
  takesFlatten: z.boolean(),
  /** What a person asked last, its age by the cloud's clock, and what the daemon made of it; null before the first. */
  lastCommand: z
    .strictObject({
      kind: CommandKind,
      state: z.enum(['pending', 'done', 'refused', 'expired']),
      /** By the daemon. What is expired and was not answered may have been done all the same. */
      isAnswered: z.boolean(),
      ageMs: z.number().nonnegative(),
      detail: z.string().nullable(),
    })
    .nullable(),
  lastHeartbeat: Heartbeat.nullable(),
})
export type FleetBot = z.infer<typeof FleetBot>
export const FleetReply = z.strictObject({ serverAtMs: z.number().int(), bots: z.array(FleetBot) })
export type FleetReply = z.infer<typeof FleetReply>

const Page = { next: z.string().nullable() }

export const FillsReply = z.strictObject({ fills: z.array(FillData), ...Page })
export type FillsReply = z.infer<typeof FillsReply>

export const EventsReply = z.strictObject({ events: z.array(RecordEnvelope), ...Page })
export type EventsReply = z.infer<typeof EventsReply>

export const HeartbeatsReply = z.strictObject({
  heartbeats: z.array(z.strictObject({ receivedAtMs: z.number().int(), heartbeat: Heartbeat })),
  ...Page,
})
export type HeartbeatsReply = z.infer<typeof HeartbeatsReply>

export const PnlReply = z.strictObject({
  bot: z.string(),
  asOfMs: z.number().int().nullable(),
  position: Money.nullable(),
  pnl: PnlData.nullable(),
  fills: z.number().int().nonnegative(),
  /** Sum of price times size over the stored fills, dollars. */
  volume: Money,
  fees: Money,
})
export type PnlReply = z.infer<typeof PnlReply>

/** Exact counts of what the cloud holds; `run` narrows to one run. */
export const CountsReply = z.strictObject({
  events: z.number().int().nonnegative(),
  fills: z.number().int().nonnegative(),
  heartbeats: z.number().int().nonnegative(),
  contiguousSeq: z.number().int().nonnegative(),
  /** Records of type fill whose data could not be read as one: stored as events, missing among the fills. */
  unreadableFills: z.number().int().nonnegative(),
})
export type CountsReply = z.infer<typeof CountsReply>
