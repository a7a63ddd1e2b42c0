import { unreachable } from '#shared/assert.ts'
import type { ControlState } from '#shared/contracts/control.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import type { BookCheck } from './book-check.ts'
import type { CommandRecord } from './command-record.ts'
import { controlStateOf, sameOrders } from './control-state.ts'
import { toldOrders } from './looking.ts'
import { isForeignKey } from './served-bot.ts'
import { initialWatchdog, stepWatchdog, type WatchdogEvent, type WatchdogState } from './watchdog.ts'

// What the object that watches one bot keeps, when it wakes and in which order it acts: what is decided is stored first, with
// the alarm that goes on with it, and only then does anybody outside see it. The rules of killing are in watchdog.ts.

/** Everything that survives an eviction, except the alarm itself, which is the storage's own. */
export type Stored = { readonly watchdog: WatchdogState; readonly heartbeat: Heartbeat | null }

/** `atMs` is the object's own clock. */
export type ObjectEvent = { readonly atMs: number } & (
  | { readonly type: 'heartbeat'; readonly heartbeat: Heartbeat }
  /** The alarm, which is used up by that. It may come late, or twice. */
  | { readonly type: 'rang' }
  /** The outcome of a `look`. */
  | ({ readonly type: 'looked' } & BookCheck)
  /** `openOrders` as the exchange told it, not the daemon. */
  | { readonly type: 'goodbye'; readonly run: string; readonly openOrders: number | null }
  | { readonly type: 'command'; readonly command: CommandRecord; readonly isListening: boolean }
  | { readonly type: 'config_published'; readonly version: number }
  /** Whoever passes by has read when the alarm is set for; null when it is not set. */
  | { readonly type: 'alarm_read'; readonly alarmAtMs: number | null }
)

/** To be carried out in their order. */
export type ObjectEffect =
  | { readonly type: 'store'; readonly watchdog: WatchdogState }
  | { readonly type: 'store_heartbeat'; readonly heartbeat: Heartbeat }
  /** Null takes it away. */
  | { readonly type: 'set_alarm'; readonly atMs: number | null }
  | { readonly type: 'note'; readonly kind: string; readonly detail: string }
  /** Standing orders that have changed, for every daemon that listens. */
  | { readonly type: 'push'; readonly control: ControlState }
  /** What was stored must be on disk before the next effect: the world is about to see it. */
  | { readonly type: 'sync' }
  /** Look at the book; the outcome comes back as `looked`. Asked for by an alarm alone, and alarms come one at a time. */
  | { readonly type: 'look'; readonly cancelFirst: boolean }
  | { readonly type: 'refuse'; readonly reason: string }

export const nothingStored: Stored = { watchdog: initialWatchdog, heartbeat: null }

/** An alarm overdue by this much is stuck: reported from the field, and healed by whoever notices first. */
const alarmOverdueMs = 5_000

/** Applies one event. `served` is the bot whose sub-account the exchange key belongs to. */
export function stepObject(
  stored: Stored,
  event: ObjectEvent,
  served: string,
): readonly [Stored, readonly ObjectEffect[]] {
  switch (event.type) {
    case 'rang':
      // The setting may change under an armed object; whose orders it watches does not.
      if (isStoodDown(stored, served)) {
        return [stored, [{ type: 'note', kind: 'stood_down', detail: 'BOT names another bot, and so does the key' }]]
      }
      return apply(stored, null, { type: 'tick', atMs: event.atMs }, event.atMs)
    case 'heartbeat': {
      const { run, seq, acks } = event.heartbeat
      const openOrders = toldOrders(event.heartbeat)
      const heard = { type: 'heartbeat', atMs: event.atMs, run, seq, openOrders, acks } as const
      return apply(stored, event.heartbeat, heard, event.atMs)
    }
    case 'looked': {
      const { atMs, openOrders, problem } = event
      return apply(stored, null, { type: 'book_checked', atMs, openOrders, problem }, atMs)
    }
    case 'alarm_read':
      return [stored, healed(stored, event.atMs, event.alarmAtMs, served)]
    case 'goodbye':
    case 'command':
    case 'config_published':
      return apply(stored, null, event, event.atMs)
    default:
      return unreachable(event)
  }
}

/** Whether an alarm should be set at all, and so is worth a look. */
export const expectsAlarm = (stored: Stored, served: string): boolean =>
  stored.watchdog.nextTickAtMs !== null && !isStoodDown(stored, served)

/** Whether the object leaves the account alone for good, whatever its phase: the key is another bot's. */
export const isStoodDown = ({ heartbeat }: Stored, served: string): boolean =>
  heartbeat !== null && isForeignKey(served, heartbeat.bot)

/** A new state and its alarm are stored together: no crash can leave work without a wake-up. */
function apply(
  { watchdog: before, heartbeat }: Stored,
  heard: Heartbeat | null,
  event: WatchdogEvent,
  atMs: number,
): readonly [Stored, readonly ObjectEffect[]] {
  const { state, effects: wanted } = stepWatchdog(before, event)
  const effects: ObjectEffect[] = []
  const isChanged = state !== before
  if (isChanged) effects.push({ type: 'store', watchdog: state })
  // A replay changes nothing, and so it is not shown as the last one either.
  if (isChanged && heard !== null) effects.push({ type: 'store_heartbeat', heartbeat: heard })
  // A tick has used up its alarm. Once per tick: each setting is billed as a row.
  if (event.type === 'tick' || state.nextTickAtMs !== before.nextTickAtMs)
    effects.push({ type: 'set_alarm', atMs: state.nextTickAtMs })
  for (const effect of wanted) if (effect.type === 'note') effects.push(effect)
  const control = controlStateOf(state, atMs)
  if (!sameOrders(controlStateOf(before, atMs), control)) effects.push({ type: 'push', control })
  for (const effect of wanted) {
    if (effect.type === 'check_book') effects.push({ type: 'sync' }, { type: 'look', cancelFirst: effect.cancelFirst })
    else if (effect.type === 'refuse') effects.push(effect)
  }
  return [{ watchdog: state, heartbeat: isChanged && heard !== null ? heard : heartbeat }, effects]
}

/** Sets the alarm again when it is missing or stuck. The tick then sees how late it is. */
function healed(stored: Stored, atMs: number, alarmAtMs: number | null, served: string): readonly ObjectEffect[] {
  const due = stored.watchdog.nextTickAtMs
  if (due === null || !expectsAlarm(stored, served)) return []
  if (alarmAtMs !== null && atMs - alarmAtMs <= alarmOverdueMs) return []
  const detail = alarmAtMs === null ? 'it was missing' : `it was ${atMs - alarmAtMs} ms overdue`
  return [
    { type: 'set_alarm', atMs: Math.max(atMs, due) },
    { type: 'note', kind: 'alarm_healed', detail },
  ]
}
