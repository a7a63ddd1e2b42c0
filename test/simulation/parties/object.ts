import { unreachable } from '#shared/assert.ts'
import type { GoodbyeReply } from '#shared/contracts/control.ts'
import type { z } from 'zod'
import {
  beginCheck,
  isUnderWay,
  stepCheck,
  type CallOutcome,
  type CheckUnderWay,
} from '../../../cloud/domain/book-check.ts'
import { controlStateOf } from '../../../cloud/domain/control-state.ts'
import {
  expectsAlarm,
  nothingStored,
  stepObject,
  type ObjectEffect,
  type ObjectEvent,
  type Stored,
} from '../../../cloud/domain/watched-object.ts'
import type { HttpOutcome } from '../../../edge-daemon/venue/extended/failures.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import { answerDaemon, type Asker } from '../links/cloud-way.ts'
import { cloudMs } from '../links/delay.ts'
import { arriveInOrder, passOn } from '../links/lines.ts'
import { sendUndisturbed } from '../links/rest.ts'
import { bot, startAtMs } from './venue.ts'

// The Durable Object that watches the bot: its own reducer, on a runtime that is modelled here. Storage survives an eviction,
// memory and what was waited for do not; alarms ring one at a time, each once it is due and never before.

/** What a look at the book is for: the alarm's own, or somebody who says goodbye. */
type Look = { readonly check: CheckUnderWay; readonly goodbye: { readonly run: string; readonly asker: Asker } | null }

export type WatchedObject = {
  /** On disk, the alarm included, by the object's clock. */
  stored: Stored
  alarmAtMs: number | null
  /** Null after an eviction, until it is needed. */
  memory: Stored | null
  /** By request. */
  readonly looks: Map<number, Look>
  commands: number
  /** Connections that are told at once; they outlive an eviction. */
  readonly listeners: Set<number>
  /** By the world's time. */
  readonly cancelledAtMs: number[]
}

export const createObject = (): WatchedObject => ({
  stored: nothingStored,
  alarmAtMs: null,
  memory: null,
  looks: new Map(),
  commands: 0,
  listeners: new Set(),
  cancelledAtMs: [],
})

/** The cloud's own clock. */
export const cloudWallMs = ({ nowMs }: Around): number => startAtMs + Math.floor(nowMs)

type Unstamped = ObjectEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs'> : never) : never

/** Brings one event and carries out what follows; what only the caller can do is answered. */
export function tellObject(object: WatchedObject, event: Unstamped, around: Around): readonly ObjectEffect[] {
  const atMs = cloudWallMs(around)
  const [next, effects] = stepObject((object.memory ??= object.stored), { ...event, atMs }, bot)
  object.memory = next
  for (const effect of effects) carryOut(object, effect, around)
  return effects
}

function carryOut(object: WatchedObject, effect: ObjectEffect, around: Around): void {
  switch (effect.type) {
    case 'store':
      object.stored = { ...object.stored, watchdog: effect.watchdog }
      return
    case 'store_heartbeat':
      object.stored = { ...object.stored, heartbeat: effect.heartbeat }
      return
    case 'set_alarm':
      object.alarmAtMs = effect.atMs
      if (effect.atMs !== null) setAlarm(effect.atMs, around)
      return
    case 'push':
      for (const line of object.listeners) passOn(around, line, JSON.stringify(effect.control))
      return
    case 'look':
      return begin(object, beginCheck(effect.cancelFirst), null, around)
    case 'sync':
    case 'note':
    case 'refuse':
      // Each message is worked off in one piece here: what was put is on disk when the next comes.
      return
    default:
      return unreachable(effect)
  }
}

function setAlarm(atMs: number, around: Around): void {
  let lateMs = 0
  for (const one of around.faults.now) {
    const moreMs = one.kind.alarm?.(one) ?? null
    if (moreMs === null) continue
    fire(one)
    lateMs += moreMs
  }
  if (lateMs < Infinity) around.post(atMs - cloudWallMs(around) + lateMs, { to: 'cloud', type: 'alarm_due', atMs })
}

/** The runtime rings, unless the alarm was set anew meanwhile or an earlier one is still being worked off. */
export function ring(object: WatchedObject, atMs: number, around: Around): void {
  if (object.alarmAtMs !== atMs) return
  if (alarmLooks(object) > 0) return around.post(ringAgainMs, { to: 'cloud', type: 'alarm_due', atMs })
  object.alarmAtMs = null
  tellObject(object, { type: 'rang' }, around)
}

const ringAgainMs = 100

/** Looks under way for an alarm; goodbyes have their own. */
export function alarmLooks({ looks }: WatchedObject): number {
  let count = 0
  for (const { goodbye } of looks.values()) if (goodbye === null) count += 1
  return count
}

/** Whoever passes by looks whether the alarm is set. */
export function healAlarm(object: WatchedObject, around: Around): void {
  if (!expectsAlarm((object.memory ??= object.stored), bot)) return
  tellObject(object, { type: 'alarm_read', alarmAtMs: object.alarmAtMs }, around)
}

/** A daemon opens the push connection: it hears the standing orders at once, and then each time they change. */
export function listen(object: WatchedObject, number: number, around: Around): void {
  const line = around.lines.open.get(number)
  if (line === undefined) return
  object.listeners.add(number)
  arriveInOrder(around, line, cloudMs(around), { to: 'daemon', type: 'opened', boot: line.boot, line: number })
  passOn(around, number, JSON.stringify(controlOf(object, around)))
}

/** The exchange is asked, not the daemon. */
export const hearGoodbye = (object: WatchedObject, run: string, asker: Asker, around: Around): void =>
  begin(object, beginCheck(false), { run, asker }, around)

/** The exchange has answered a call, or nobody has. */
export function hearExchange(object: WatchedObject, id: number, outcome: HttpOutcome, around: Around): void {
  const look = object.looks.get(id)
  if (look === undefined) return
  object.looks.delete(id)
  const next = stepCheck(look.check, callOutcome(outcome))
  if (isUnderWay(next)) return begin(object, next, look.goodbye, around)
  const { goodbye } = look
  if (goodbye === null) return void tellObject(object, { type: 'looked', ...next }, around)
  tellObject(object, { type: 'goodbye', run: goodbye.run, openOrders: next.openOrders }, around)
  const disarmed = object.memory?.watchdog.stage.phase === 'idle' && next.openOrders === 0
  const reply: z.infer<typeof GoodbyeReply> = { disarmed, openOrders: next.openOrders }
  answerDaemon(around, goodbye.asker, 200, reply)
}

function begin(object: WatchedObject, check: CheckUnderWay, goodbye: Look['goodbye'], around: Around): void {
  if (check.step === 'cancel') object.cancelledAtMs.push(around.nowMs)
  object.looks.set(sendUndisturbed(around, 'cloud', check.call), { check, goodbye })
}

const callOutcome = (outcome: HttpOutcome): CallOutcome =>
  outcome.result === 'answered' ? { status: outcome.status, text: outcome.text } : { failure: 'timed out' }

export const controlOf = (object: WatchedObject, around: Around) =>
  controlStateOf((object.memory ??= object.stored).watchdog, cloudWallMs(around))
