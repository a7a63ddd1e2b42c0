import type { CommandKind } from '#shared/contracts/control.ts'
import { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { refusalOfBatch, rowsOf } from '../../../cloud/domain/batch-rows.ts'
import { newCommand } from '../../../cloud/domain/command-record.ts'
import { hold, nothingHeld, type Held } from '../../../cloud/domain/held-records.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import type { ServedConfig } from '../../../edge-daemon/runtime/served-config.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import { answerDaemon, type CallFate, type CloudCall } from '../links/cloud-way.ts'
import { answerPing } from '../links/lines.ts'
import {
  cloudWallMs,
  controlOf,
  createObject,
  healAlarm,
  hearExchange,
  hearGoodbye,
  listen,
  ring,
  tellObject,
  type WatchedObject,
} from './object.ts'

// The Worker: its doors, its round of each minute, and the tables, which stand for D1: what a transaction has written is held,
// and every answer is the one that the SQL gives (cloud/domain/held-records.ts).

export type Cloud = {
  readonly object: WatchedObject
  readonly held: Held
  /** What a person has published, oldest first. */
  readonly configs: ServedConfig[]
}

export type ToCloud = { readonly to: 'cloud' } & (
  | {
      readonly type: 'called'
      readonly boot: number
      readonly id: number
      readonly fate: CallFate
      readonly call: CloudCall
    }
  | { readonly type: 'alarm_due'; readonly atMs: number }
  | { readonly type: 'cloud_answered'; readonly id: number; readonly outcome: HttpOutcome }
  | { readonly type: 'round_due' }
  | { readonly type: 'connect_arrived' | 'ping_arrived' | 'hang_up_arrived'; readonly line: number }
)

const roundEveryMs = 60_000

export const createCloud = (): Cloud => ({ object: createObject(), held: nothingHeld(), configs: [] })

export const planRounds = (around: Around): void => around.post(roundEveryMs, { to: 'cloud', type: 'round_due' })

export function deliver(cloud: Cloud, message: ToCloud, around: Around): void {
  const { object } = cloud
  switch (message.type) {
    case 'called':
      return serve(cloud, message, around)
    case 'alarm_due':
      return ring(object, message.atMs, around)
    case 'cloud_answered':
      return hearExchange(object, message.id, message.outcome, around)
    case 'connect_arrived':
      return listen(object, message.line, around)
    case 'ping_arrived':
      return answerPing(around, message.line)
    case 'hang_up_arrived':
      object.listeners.delete(message.line)
      around.lines.open.delete(message.line)
      return
    case 'round_due': {
      healAlarm(object, around)
      const version = cloud.configs.at(-1)?.version
      if (version !== undefined) tellObject(object, { type: 'config_published', version }, around)
      return planRounds(around)
    }
  }
}

function serve(cloud: Cloud, asked: Extract<ToCloud, { type: 'called' }>, around: Around): void {
  const { call } = asked
  switch (call.type) {
    case 'heartbeat': {
      const skew = skewOf(around)
      // As the route reads it: one that leaves the contract is refused, and the watchdog hears nothing.
      const read = Heartbeat.safeParse(JSON.parse(JSON.stringify(call.heartbeat)))
      if (skew === 'asked' || !read.success) return answerDaemon(around, asked, 400, { error: 'invalid' })
      tellObject(cloud.object, { type: 'heartbeat', heartbeat: read.data }, around)
      healAlarm(cloud.object, around)
      const control = controlOf(cloud.object, around)
      return answerDaemon(around, asked, 200, skew === 'answered' ? { ...control, version: 2 } : control)
    }
    case 'batch': {
      const refusal = refusalOfBatch(call.batch)
      if (refusal !== null) return answerDaemon(around, asked, 400, { error: 'invalid', detail: refusal })
      return answerDaemon(around, asked, 200, hold(cloud.held, call.batch.run, rowsOf(call.batch)))
    }
    case 'config': {
      const config = cloud.configs.at(-1)
      return answerDaemon(around, asked, config === undefined ? 404 : 200, config ?? { error: 'not_found' })
    }
    case 'goodbye':
      return hearGoodbye(cloud.object, call.run, asked, around)
  }
}

function skewOf({ faults }: Around): 'asked' | 'answered' | null {
  for (const one of faults.now) {
    const skew = one.kind.skews?.(one) ?? null
    if (skew === null) continue
    fire(one)
    return skew
  }
  return null
}

/** A person presses a button. */
export function command({ object }: Cloud, kind: CommandKind, around: Around): void {
  object.commands += 1
  const record = newCommand(`command-${object.commands}`, kind, 'simulation', cloudWallMs(around))
  tellObject(object, { type: 'command', command: record, isListening: object.listeners.size > 0 }, around)
}

/** A person publishes a config, whatever it holds: the daemon alone judges it. */
export function publish(cloud: Cloud, config: ServedConfig['config'], around: Around): void {
  const version = (cloud.configs.at(-1)?.version ?? 0) + 1
  cloud.configs.push({ version, config })
  tellObject(cloud.object, { type: 'config_published', version }, around)
}
