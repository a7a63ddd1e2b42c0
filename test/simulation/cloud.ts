import type { CommandAck, CommandKind, ControlState } from '#shared/contracts/control.ts'
import { newCommand } from '../../cloud/domain/command-record.ts'
import { controlStateOf } from '../../cloud/domain/control-state.ts'
import { initialWatchdog, stepWatchdog, type WatchdogEvent, type WatchdogState } from '../../cloud/domain/watchdog.ts'
import type { HttpOutcome } from '../../edge-daemon/venue/extended/failures.ts'
import type { RestRequest } from './message.ts'

// The watchdog of the cloud: its own reducer, with an alarm and two calls to the exchange that are messages. What stands in
// cloud/watchdog/ (the Durable Object and exchange-account.ts) is told again here.

type Look = { readonly isCancel: boolean; readonly problem: string | null; readonly goodbyeOf: string | null }

export type Cloud = {
  state: WatchdogState
  readonly looks: Map<number, Look>
  commands: number
  readonly outside: {
    /** The cloud's own clock. */
    wallMs(): number
    alarmAt(wallMs: number): void
    request(request: RestRequest): number
    /** Pushed to a daemon that listens. */
    tell(control: ControlState): void
  }
}

export const createCloud = (outside: Cloud['outside']): Cloud => ({
  state: initialWatchdog,
  looks: new Map(),
  commands: 0,
  outside,
})

export const controlOf = ({ state, outside }: Cloud): ControlState => controlStateOf(state, outside.wallMs())

export function hearHeartbeat(cloud: Cloud, run: string, seq: number, acks: readonly CommandAck[]): void {
  apply(cloud, { type: 'heartbeat', atMs: cloud.outside.wallMs(), run, seq, acks })
}

/** An alarm that was set anew meanwhile is none. */
export function onAlarm(cloud: Cloud, dueAtMs: number): void {
  if (cloud.state.nextTickAtMs === dueAtMs) apply(cloud, { type: 'tick', atMs: cloud.outside.wallMs() })
}

export function command(cloud: Cloud, kind: CommandKind): void {
  cloud.commands += 1
  const record = newCommand(`command-${cloud.commands}`, kind, 'simulation', cloud.outside.wallMs())
  apply(cloud, { type: 'command', command: record })
}

/** The exchange is asked, not the daemon. */
export const hearGoodbye = (cloud: Cloud, run: string): void => look(cloud, false, run)

export function hearExchange(cloud: Cloud, id: number, outcome: HttpOutcome): void {
  const asked = cloud.looks.get(id)
  if (asked === undefined) return
  cloud.looks.delete(id)
  const trouble = outcome.result === 'answered' && outcome.status === 200 ? null : 'no good answer'
  if (asked.isCancel) {
    const next = cloud.outside.request(readBook)
    cloud.looks.set(next, { isCancel: false, problem: trouble, goodbyeOf: null })
    return
  }
  const openOrders = trouble === null && outcome.result === 'answered' ? openIn(outcome.text) : null
  const atMs = cloud.outside.wallMs()
  if (asked.goodbyeOf !== null) apply(cloud, { type: 'goodbye', atMs, run: asked.goodbyeOf, openOrders })
  else apply(cloud, { type: 'book_checked', atMs, openOrders, problem: asked.problem ?? trouble })
}

const readBook: RestRequest = { method: 'GET', path: '/user/orders', body: null }
const cancelAll: RestRequest = { method: 'POST', path: '/user/order/massCancel', body: '{"cancelAll":true}' }

function look(cloud: Cloud, cancelFirst: boolean, goodbyeOf: string | null): void {
  const id = cloud.outside.request(cancelFirst ? cancelAll : readBook)
  cloud.looks.set(id, { isCancel: cancelFirst, problem: null, goodbyeOf })
}

function openIn(text: string): number | null {
  const parsed: unknown = JSON.parse(text)
  return typeof parsed === 'object' && parsed !== null && 'data' in parsed && Array.isArray(parsed.data)
    ? parsed.data.length
    : null
}

function apply(cloud: Cloud, event: WatchdogEvent): void {
  const before = cloud.state
  const { state, effects } = stepWatchdog(before, event)
  cloud.state = state
  if (state.nextTickAtMs !== null && state.nextTickAtMs !== before.nextTickAtMs)
    cloud.outside.alarmAt(state.nextTickAtMs)
  for (const effect of effects) if (effect.type === 'check_book') look(cloud, effect.cancelFirst, null)
  const isNews = state.desired !== before.desired || state.stage.phase !== before.stage.phase
  if (isNews || state.commands.length > before.commands.length) cloud.outside.tell(controlOf(cloud))
}
