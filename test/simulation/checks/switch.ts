import type { Check, View } from './check.ts'

// The loop that trades keeps the exchange's switch set, whatever else it waits for.

/** A tick, and what a slow processor makes of it. */
const slackMs = 1_500
/** Twenty ticks: the process, or its loop, was away. */
const stillMs = 1_000

/** Nobody tells it what becomes of its orders. */
const isBlind = ({ nowMs, heardAtMs, config }: View): boolean =>
  nowMs - heardAtMs.account > config.risk.streamSilentMaxMs

/** I24: a loop that hears nothing of the account lets the switch fire: refreshes may pass where nothing comes back. */
export function switchLeftWhenBlind(): Check {
  return {
    id: 'I24',
    step(view, _, effects) {
      if (!isBlind(view) || !effects.some(({ type }) => type === 'refresh_switch')) return null
      return `the switch was refreshed ${Math.round(view.nowMs - view.heardAtMs.account)} ms after the last word of the account`
    },
  }
}

/**
 * I24: while the core lives it asks for the switch again and again, confirmed or not. It does so as the clock ticks: ticks that
 * do not come are a loop that is late, which I17 judges, and the switch that then fires is its purpose. So is one that fires while
 * the account is silent or its stream is lost.
 */
export function switchRefreshed(): Check {
  let boot = 0
  let tickedAtMs = 0
  let sentAtMs = 0
  /** As it was in force then: a change counts from the next one on. */
  let everyMs = 0
  return {
    id: 'I24',
    step(view, event, effects) {
      if (event.type !== 'clock_ticked') return null
      const isNew = view.boot !== boot
      const gapMs = view.nowMs - tickedAtMs
      boot = view.boot
      tickedAtMs = view.nowMs
      if (gapMs > stillMs) sentAtMs += gapMs
      const mayLapse = isBlind(view) || view.engine?.hasOrderSnapshot !== true
      if (isNew || mayLapse || effects.some(({ type }) => type === 'refresh_switch')) {
        sentAtMs = view.nowMs
        everyMs = view.config.operations.switchRefreshMs
        return null
      }
      const waitedMs = view.nowMs - sentAtMs
      return waitedMs > everyMs + slackMs ? `the switch was not refreshed for ${Math.round(waitedMs)} ms` : null
    },
  }
}

/** Asked for before the loop was held, it may still have waited for a connection. */
const underWayMax = 1

/** I24: nobody but the loop asks for the switch: while the loop hangs, or the whole process stands still, it is left to fire. */
export function onlyLoopRefreshes(): Check {
  let boot = 0
  let sent = 0
  return {
    id: 'I24',
    emit({ nowMs, loopHeldUntilMs, pausedUntilMs }, sink, text) {
      if (sink !== 'exchange' || !text.startsWith('/user/deadmanswitch')) return null
      if (nowMs < pausedUntilMs) return 'the switch was refreshed by a process that stands still'
      if (nowMs >= loopHeldUntilMs) return null
      sent += 1
      return sent > underWayMax ? `the switch was refreshed ${sent} times while the loop hung` : null
    },
    look({ nowMs, loopHeldUntilMs, boot: now }) {
      if (now !== boot || nowMs >= loopHeldUntilMs) sent = 0
      boot = now
      return null
    },
  }
}
