import type { CommandKind } from '#shared/contracts/control.ts'
import type { FleetBot } from '#shared/contracts/analytics.ts'
import type { Heartbeat } from '#shared/contracts/heartbeat.ts'
import { knowsOrders } from '#shared/contracts/known-orders.ts'
import { ageText, words } from './format.ts'

// What the operator must grasp in one second: one word, one colour, one sentence. The worst news wins.

export type Tone = 'good' | 'waiting' | 'warning' | 'danger' | 'unknown'
export type Verdict = { readonly word: string; readonly tone: Tone; readonly sentence: string }

/** Longer than this without a heartbeat is worth a warning; the watchdog acts at 15 s. */
const silentWarningMs = 5_000
const killAfterMs = 15_000
const byHand = 'Cancel by hand at the exchange.'
/** What the daemon halted itself for until a person has looked: a resume clears it. */
const ownLatches: readonly string[] = [
  'drawdown',
  'flattened',
  'flattening',
  'margin',
  'venue_refused',
  'unauthorized',
  'fill_off_tick',
  'fill_absurd',
  'market_changed',
  'forced_close',
  'position_unexplained',
  'order_id_used',
  'foreign_order',
]

/** `silentMs` is the age of the last heartbeat now; `unheardMs` the age of what the Worker last told us. */
export function verdictOf(bot: FleetBot, silentMs: number | null, unheardMs: number): Verdict {
  if (unheardMs > silentWarningMs) {
    const sentence = `The Worker has not answered for ${ageText(unheardMs)}. Everything below is older than that.`
    return { word: 'Unknown', tone: 'unknown', sentence }
  }
  if (bot.stoodDown) {
    const sentence = `Nobody watches this bot: BOT names another, and so does the key. Stop its daemon, or set BOT back to ${bot.bot}.`
    return { word: 'Not watched', tone: bot.phase === 'idle' ? 'waiting' : 'danger', sentence }
  }
  if (bot.phase === 'killing' || bot.phase === 'latched') return killedVerdict(bot, silentMs)
  const beat = bot.lastHeartbeat
  if (bot.phase === 'idle' || beat === null || silentMs === null) {
    return {
      word: 'Not running',
      tone: 'waiting',
      sentence: 'No daemon is being watched. Its next heartbeat arms the watchdog.',
    }
  }
  return watchedVerdict(bot, beat, silentMs)
}

function killedVerdict(bot: FleetBot, silentMs: number | null): Verdict {
  const reason = bot.latchReason ?? 'silence'
  if (bot.phase === 'killing') {
    if (bot.alert === null) return { word: 'Killing', tone: 'danger', sentence: `Cancelling every order: ${reason}.` }
    const sentence = `The watchdog must cancel every order (${reason}) and cannot: ${bot.alert}. ${byHand}`
    return { word: 'Kill fails', tone: 'danger', sentence }
  }
  if (!bot.provenEmpty) {
    const found = 'Orders were found after the kill and are being cancelled: the book is not proven empty.'
    const trouble = bot.alert === null ? found : `The book is not proven empty: ${bot.alert}. ${byHand}`
    return { word: 'Unproven', tone: 'danger', sentence: `${trouble} Killed for: ${reason}.` }
  }
  // It is told by the answers to its heartbeats.
  const isTold = silentMs !== null && silentMs <= killAfterMs
  const meanwhile = isTold
    ? 'It quotes nothing until you re-arm.'
    : 'A daemon that is not heard may not know it: what it places is cancelled until you re-arm.'
  const trouble = bot.alert === null ? '' : ` What went wrong last: ${bot.alert}.`
  return { word: 'Latched', tone: 'danger', sentence: `Book emptied: ${reason}. ${meanwhile}${trouble}` }
}

function watchedVerdict(bot: FleetBot, beat: Heartbeat, silentMs: number): Verdict {
  const unsure = bot.alert === null ? '' : ` The watchdog may not be able to cancel: ${bot.alert}.`
  if (silentMs > silentWarningMs) {
    const silence = `No heartbeat for ${ageText(silentMs)}.`
    if (bot.alert !== null) return { word: 'Silent', tone: 'danger', sentence: `${silence}${unsure} ${byHand}` }
    const leftMs = killAfterMs - silentMs
    const next = leftMs > 0 ? `The watchdog cancels in ${ageText(leftMs)}.` : 'The watchdog is about to cancel.'
    return { word: 'Silent', tone: 'warning', sentence: `${silence} ${next}` }
  }
  const reasons = beat.haltReasons.length === 0 ? '' : ` ${sentenceOf(beat.haltReasons)}`
  const resting = restingOf(beat)
  if (bot.desired === 'halt' && !beat.haltReasons.includes('operator_halt')) {
    const sentence = `The halt is on its way to the daemon.${reasons} ${resting}${unsure}`
    return { word: 'Halting', tone: 'warning', sentence }
  }
  if (beat.haltReasons.length > 0) {
    return { word: 'Halted', tone: 'warning', sentence: `${sentenceOf(beat.haltReasons)} ${resting}${unsure}` }
  }
  if (!beat.quoting) {
    const sentence = `${resting} The daemon is not halted: it quotes as soon as its guards and limits let it.${unsure}`
    return { word: 'Waiting', tone: 'waiting', sentence }
  }
  const sentence = `${beat.openOrders} orders rest on ${beat.market}.${unsure}`
  return bot.alert === null
    ? { word: 'Quoting', tone: 'good', sentence }
    : { word: 'Unguarded', tone: 'warning', sentence }
}

/** Which buttons do something now. A halt may be tried even when nobody answers: then its failure is shown. */
export function applicableOf(bot: FleetBot, reachable: boolean): Readonly<Record<CommandKind, boolean>> {
  // The Worker refuses everything for it.
  if (bot.stoodDown) return { halt: false, flatten: false, resume: false, re_arm: false }
  const killed = bot.phase === 'killing' || bot.phase === 'latched'
  const latchedItself =
    bot.phase === 'armed' && bot.lastHeartbeat?.haltReasons.some((reason) => ownLatches.includes(reason)) === true
  return {
    halt: bot.desired !== 'halt',
    // Only a daemon that hears it can act on it.
    flatten: reachable && bot.takesFlatten,
    resume: reachable && !killed && (bot.desired === 'halt' || latchedItself),
    re_arm: reachable && bot.phase === 'latched',
  }
}

/** The daemon counts all orders that it knows of, those of a stranger included. */
function restingOf(beat: Heartbeat): string {
  const { openOrders } = beat
  if (knowsOrders(beat)) return openOrders === 0 ? 'No orders rest.' : `${openOrders} orders still rest.`
  if (openOrders === 0) return 'What rests at the exchange is not known.'
  return `${openOrders} orders are known to rest, there may be more.`
}

function sentenceOf(reasons: readonly string[]): string {
  const text = reasons.map(words).join(', ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
