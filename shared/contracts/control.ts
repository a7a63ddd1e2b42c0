import { z } from 'zod'
import { BotId, RunId } from './records.ts'

/**
 * What a person may ask. `halt` makes safer; `flatten` halts and takes the position off the market at a cost; `resume` and
 * `re_arm` let it trade again, and `re_arm` is the only way out of a latch.
 */
export const CommandKind = z.enum(['halt', 'flatten', 'resume', 're_arm'])
export type CommandKind = z.infer<typeof CommandKind>

export const Command = z.strictObject({
  id: z.string().min(8).max(64),
  kind: CommandKind,
  reason: z.string().max(200),
  createdAtMs: z.number().int().positive(),
  /** By the cloud's clock. A command that was not taken by then is never executed. */
  expiresAtMs: z.number().int().positive(),
  /** Reserved for the operator's signature on what raises risk. */
  signature: z.string().max(256).nullable(),
})
export type Command = z.infer<typeof Command>

export const CommandAck = z.strictObject({
  id: z.string().min(8).max(64),
  outcome: z.enum(['done', 'refused', 'expired']),
  detail: z.string().max(200).nullable(),
})
export type CommandAck = z.infer<typeof CommandAck>

/** The cloud's standing orders to one daemon. A level, not an edge: it holds until it changes, also across restarts. */
export const ControlState = z.strictObject({
  version: z.literal(1),
  serverAtMs: z.number().int().positive(),
  /** True from the moment the watchdog starts to cancel until a person re-arms. A latched daemon quotes nothing. */
  latched: z.boolean(),
  latchReason: z.string().max(200).nullable(),
  desired: z.enum(['run', 'halt']),
  /** Version of the config the cloud serves for this bot; 0 when it has none. */
  configVersion: z.number().int().nonnegative(),
  /** Not yet acknowledged, oldest first. */
  commands: z.array(Command).max(32),
})
export type ControlState = z.infer<typeof ControlState>

export const CommandRequest = z.strictObject({
  kind: CommandKind,
  reason: z.string().max(200).default(''),
})

/** Said by a daemon that stops in order. The watchdog believes the exchange, not this: it reads the book itself. */
export const Goodbye = z.strictObject({
  version: z.literal(1),
  bot: BotId,
  run: RunId,
  openOrders: z.number().int().nonnegative(),
})
export const GoodbyeReply = z.strictObject({
  disarmed: z.boolean(),
  /** As the watchdog read it from the exchange; null when it could not be read. */
  openOrders: z.number().int().nonnegative().nullable(),
})
export type GoodbyeReply = z.infer<typeof GoodbyeReply>
