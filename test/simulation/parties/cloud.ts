import type { CommandAck, CommandKind } from '#shared/contracts/control.ts'
import { newCommand } from '../../../cloud/domain/command-record.ts'
import { controlStateOf } from '../../../cloud/domain/control-state.ts'
import {
  initialWatchdog,
  stepWatchdog,
  type WatchdogEvent,
  type WatchdogState,
} from '../../../cloud/domain/watchdog.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import type { Around } from '../around.ts'
import { cloudMs, cutUntilMs } from '../links/delay.ts'
import { sendUndisturbed, type RestRequest } from '../links/rest.ts'
import { startAtMs } from './venue.ts'

// The watchdog of the cloud: its own reducer, with an alarm and two calls to the exchange that are messages. What stands in
// cloud/watchdog/ (the Durable Object and exchange-account.ts) is told again here.

type Look = { readonly isCancel: boolean; readonly problem: string | null; readonly goodbyeOf: string | null }

export type Cloud = {
  state: WatchdogState
  readonly looks: Map<number, Look>
  commands: number
}

export type ToCloud = { readonly to: 'cloud' } & (
  | {
      readonly type: 'heartbeat_arrived'
      readonly boot: number
      readonly run: string
      readonly seq: number
      readonly acks: readonly CommandAck[]
    }
  | { readonly type: 'goodbye_arrived'; readonly run: string }
  | { readonly type: 'alarm'; readonly dueAtMs: number }
  | { readonly type: 'cloud_answered'; readonly id: number; readonly outcome: HttpOutcome }
)

export const createCloud = (): Cloud => ({ state: initialWatchdog, looks: new Map(), commands: 0 })

export function deliver(cloud: Cloud, message: ToCloud, around: Around): void {
  const atMs = wallMs(around)
  switch (message.type) {
    case 'heartbeat_arrived': {
      const { run, seq, acks } = message
      apply(cloud, { type: 'heartbeat', atMs, run, seq, acks }, around)
      return message.boot === around.control.boot ? tell(cloud, around) : undefined
    }
    case 'goodbye_arrived':
      // The exchange is asked, not the daemon.
      return look(cloud, false, message.run, around)
    case 'alarm':
      // An alarm that was set anew meanwhile is none.
      if (cloud.state.nextTickAtMs === message.dueAtMs) apply(cloud, { type: 'tick', atMs }, around)
      return
    case 'cloud_answered':
      return hearExchange(cloud, message.id, message.outcome, around)
  }
}

/** A person presses a button. */
export function command(cloud: Cloud, kind: CommandKind, around: Around): void {
  cloud.commands += 1
  const record = newCommand(`command-${cloud.commands}`, kind, 'simulation', wallMs(around))
  apply(cloud, { type: 'command', command: record }, around)
}

/** The cloud's own clock. */
const wallMs = ({ nowMs }: Around): number => startAtMs + Math.floor(nowMs)

function hearExchange(cloud: Cloud, id: number, outcome: HttpOutcome, around: Around): void {
  const asked = cloud.looks.get(id)
  if (asked === undefined) return
  cloud.looks.delete(id)
  const trouble = outcome.result === 'answered' && outcome.status === 200 ? null : 'no good answer'
  if (asked.isCancel) {
    const next = sendUndisturbed(around, 'cloud', readBook)
    cloud.looks.set(next, { isCancel: false, problem: trouble, goodbyeOf: null })
    return
  }
  const openOrders = trouble === null && outcome.result === 'answered' ? openIn(outcome.text) : null
  const atMs = wallMs(around)
  if (asked.goodbyeOf !== null) apply(cloud, { type: 'goodbye', atMs, run: asked.goodbyeOf, openOrders }, around)
  else apply(cloud, { type: 'book_checked', atMs, openOrders, problem: asked.problem ?? trouble }, around)
}

const readBook: RestRequest = { method: 'GET', path: '/user/orders', body: null }
const cancelAll: RestRequest = { method: 'POST', path: '/user/order/massCancel', body: '{"cancelAll":true}' }

function look(cloud: Cloud, cancelFirst: boolean, goodbyeOf: string | null, around: Around): void {
  const id = sendUndisturbed(around, 'cloud', cancelFirst ? cancelAll : readBook)
  cloud.looks.set(id, { isCancel: cancelFirst, problem: null, goodbyeOf })
}

function openIn(text: string): number | null {
  const parsed: unknown = JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null && 'data' in parsed && Array.isArray(parsed.data)
    ? parsed.data.length
    : null
}

function apply(cloud: Cloud, event: WatchdogEvent, around: Around): void {
  const before = cloud.state
  const { state, effects } = stepWatchdog(before, event)
  cloud.state = state
  const dueAtMs = state.nextTickAtMs
  if (dueAtMs !== null && dueAtMs !== before.nextTickAtMs)
    around.post(dueAtMs - wallMs(around), { to: 'cloud', type: 'alarm', dueAtMs })
  for (const effect of effects) if (effect.type === 'check_book') look(cloud, effect.cancelFirst, null, around)
  const isNews = state.desired !== before.desired || state.stage.phase !== before.stage.phase
  if (isNews || state.commands.length > before.commands.length) tell(cloud, around)
}

/** Pushed to a daemon that listens. */
function tell({ state }: Cloud, around: Around): void {
  if (cutUntilMs(around, 'cloud', 'in') !== null) return
  const control = controlStateOf(state, wallMs(around))
  around.post(cloudMs(around), { to: 'daemon', type: 'control', boot: around.control.boot, control })
}
