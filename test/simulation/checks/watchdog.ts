import type { WatchdogState } from '../../../cloud/domain/watchdog.ts'
import { isSent, restingOrders, type Check } from './check.ts'

// The watchdog in the cloud: that it will wake, that only what is new moves it, that only a person undoes what it did, and that
// it empties the book of a daemon that has fallen silent.

const aheadMaxMs = 5_000
const latchedAheadMaxMs = 60_000
/** Nobody calls an alarm stuck before. */
const overdueMaxMs = 5_000
/** Where no heartbeat comes the round of each minute is the only one to pass. */
const healedWithinMs = 60_000 + overdueMaxMs + 1_000

/**
 * I26: while anything is watched or being emptied the alarm is set, soon; one that is stuck is set anew by the next heartbeat that
 * is heard, and by the next round where none is.
 */
export function alarmIsSet(): Check {
  let heardAtMs: number | null | undefined
  return {
    id: 'I26',
    look({ cloud: { watchdog, alarmAtMs, wallMs } }) {
      const { phase } = watchdog.stage
      const isHeard = heardAtMs !== undefined && watchdog.heardAtMs !== heardAtMs
      heardAtMs = watchdog.heardAtMs
      if (phase === 'idle') return null
      if (alarmAtMs === null) return `no alarm is set while ${phase}`
      const aheadMs = alarmAtMs - wallMs
      const maxMs = phase === 'latched' ? latchedAheadMaxMs : aheadMaxMs
      if (aheadMs > maxMs) return `while ${phase} the next alarm is ${aheadMs} ms ahead`
      if (isHeard && aheadMs < -overdueMaxMs) return `a heartbeat was heard, and the alarm stays ${-aheadMs} ms overdue`
      return aheadMs < -healedWithinMs ? `the alarm is ${-aheadMs} ms overdue` : null
    },
  }
}

/** I20: what was heard moves only with a heartbeat of a higher number than any before it in its run. */
export function onlyNewerCounts(): Check {
  const highest = new Map<string, number>()
  let before: WatchdogState | null = null
  return {
    id: 'I20',
    look({ cloud: { watchdog } }) {
      const last = before
      if (watchdog === last) return null
      before = watchdog
      const [newest] = watchdog.runs
      if (watchdog.heardAtMs === (last?.heardAtMs ?? null)) return null
      if (newest === undefined) return 'a heartbeat was heard of no run'
      const known = highest.get(newest.run) ?? 0
      highest.set(newest.run, Math.max(known, newest.seq))
      return newest.seq > known ? null : `heartbeat ${newest.seq} of ${newest.run} counted after ${known}`
    },
  }
}

const cancelWindowMs = 10_000
/** A sweep a second by the alarm, as many by the rounds and the people that look besides, and one at each end of the window. */
const cancelsMax = 22

/** I11: a kill is undone by a re-arm alone, a halt by a resume alone, however much is pressed at once; one sweep at a time. */
export function killHolds(): Check {
  let before: WatchdogState | null = null
  return {
    id: 'I11',
    look({ nowMs, cloud: { watchdog, alarmLooks, cancelledAtMs } }) {
      if (alarmLooks > 1) return `${alarmLooks} looks at the book at once`
      const last = before
      before = watchdog
      if (watchdog === last || last === null) return null
      const pressed = pressedSince(last, watchdog)
      const was = last.stage.phase
      const is = watchdog.stage.phase
      const isUndone = (was === 'killing' || was === 'latched') && is !== 'killing' && is !== 'latched'
      if (isUndone && (was === 'killing' || !pressed.includes('re_arm')))
        return `${was} became ${is} by ${pressed.join(', ')}`
      if (
        last.desired === 'halt' &&
        watchdog.desired === 'run' &&
        pressed.findLast((kind) => kind !== 're_arm') !== 'resume'
      )
        return `a halt was lifted by ${pressed.join(', ') || 'nobody'}`
      const cancels = cancelledAtMs.filter((atMs) => atMs > nowMs - cancelWindowMs).length
      return cancels > cancelsMax ? `${cancels} mass cancels in ${cancelWindowMs / 1_000} s` : null
    },
  }
}

/** Kinds of the commands that were taken since, oldest first. */
function pressedSince(last: WatchdogState, watchdog: WatchdogState): readonly string[] {
  const newest = last.commands.at(-1)?.id
  const from = watchdog.commands.findLastIndex(({ id }) => id === newest) + 1
  return watchdog.commands.slice(from).map(({ kind }) => kind)
}

/** Fifteen seconds of silence, and what the alarm may be late. */
const noticedWithinMs = 18_000

/** I7: a watched daemon that is silent does not stay watched, whether or not orders rest. */
export function silenceIsNoticed(): Check {
  let armedAtMs: number | null = null
  return {
    id: 'I7',
    look({ cloud: { watchdog, wallMs, lateMaxMs } }) {
      if (watchdog.stage.phase !== 'armed') armedAtMs = null
      else armedAtMs ??= wallMs
      if (armedAtMs === null) return null
      const silentMs = wallMs - Math.max(armedAtMs, watchdog.heardAtMs ?? 0)
      return silentMs > noticedWithinMs + lateMaxMs
        ? `the watchdog has watched ${silentMs} ms of silence and does nothing`
        : null
    },
  }
}

/** Longer than between the two looks that prove it. */
const restingMs = 3_000
/** I4: the watchdog calls the book empty only after two looks at it, and when nothing has rested through them. */
export function killsProven(): Check {
  let wasKilling = false
  let emptyLooks = 0
  return {
    id: 'I4',
    look(view) {
      const { watchdog, wallMs } = view.cloud
      const { stage } = watchdog
      const isProven = wasKilling && stage.phase === 'latched'
      wasKilling = stage.phase === 'killing'
      const seen = emptyLooks
      emptyLooks = stage.phase === 'killing' ? stage.sweep.emptyReads : 0
      if (!isProven) return null
      if (seen === 0) return 'the watchdog calls the book empty after one look'
      const left = restingOrders(view).find(
        ({ isResting, createdAtMs }) => isResting && createdAtMs < wallMs - restingMs,
      )
      return left === undefined ? null : `the watchdog calls the book empty, and ${left.externalId} rests`
    },
  }
}

/** Fifteen seconds of silence, and what the cancel and its proof take. */
const emptyWithinMs = 20_000
/** An order that left shortly before may still be on its way. */
const quietMs = 10_000

/**
 * I7: fifteen seconds after the last word of a daemon that sends nothing more, the watchdog empties the book by itself, as soon
 * as the exchange cancels for anybody.
 */
export function silenceIsAnswered(): Check {
  let sentAtMs = 0
  let hinderedAtMs = Number.NEGATIVE_INFINITY
  return {
    id: 'I7',
    step(view, _, effects) {
      if (effects.some(isSent)) sentAtMs = view.nowMs
      return null
    },
    look(view) {
      const { watchdog, wallMs, lateMaxMs } = view.cloud
      if (view.exchange.mode === 'MAINTENANCE' || view.exchange.isFrozen === true) hinderedAtMs = wallMs
      if (watchdog.stage.phase === 'idle' || watchdog.heardAtMs === null) return null
      const silentMs = wallMs - Math.max(watchdog.heardAtMs, hinderedAtMs)
      if (silentMs <= emptyWithinMs + lateMaxMs || view.nowMs - sentAtMs <= quietMs) return null
      const [order] = restingOrders(view).filter(({ isResting }) => isResting)
      return order === undefined ? null : `${order.externalId} rests ${silentMs} ms after the last heartbeat`
    },
  }
}
