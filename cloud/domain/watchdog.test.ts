import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newCommand } from './command-record.ts'
import {
  emptyReadsNeeded,
  initialWatchdog,
  isProvenEmpty,
  lateTickMs,
  latchedCheckMs,
  silenceLimitMs,
  stepWatchdog,
  takesFlatten,
  sweepPauseMs,
  tickMaxMs,
  untoldCheckForMs,
  untoldCheckMs,
  type WatchdogEvent,
  type WatchdogState,
} from './watchdog.ts'

const t0 = 1_000_000
const beat = (atMs: number, seq: number, run = '000001aaaaaaaaaa', openOrders: number | null = 3): WatchdogEvent => ({
  type: 'heartbeat',
  atMs,
  run,
  seq,
  openOrders,
  acks: [],
})
const tick = (atMs: number): WatchdogEvent => ({ type: 'tick', atMs })
const checked = (atMs: number, openOrders: number | null, problem: string | null = null): WatchdogEvent => ({
  type: 'book_checked',
  atMs,
  openOrders,
  problem,
})
const command = (
  kind: 'halt' | 'flatten' | 'resume' | 're_arm',
  atMs = t0 + 60_000,
  isListening = false,
): WatchdogEvent => ({ type: 'command', command: newCommand('command-1', kind, '', atMs), isListening })
const goodbye = (atMs: number, openOrders: number | null, run = '000001aaaaaaaaaa'): WatchdogEvent => ({
  type: 'goodbye',
  atMs,
  run,
  openOrders,
})

const after = (...events: readonly WatchdogEvent[]): WatchdogState =>
  events.reduce((state, event) => stepWatchdog(state, event).state, initialWatchdog)

/** Ticks exactly when they are due, up to `untilMs`; looks at the book are answered with `openOrders`. */
function tickOnTime(state: WatchdogState, untilMs: number, openOrders: number | null): WatchdogState {
  let now = state
  while (now.nextTickAtMs !== null && now.nextTickAtMs <= untilMs) {
    const dueAtMs = now.nextTickAtMs
    const step = stepWatchdog(now, tick(dueAtMs))
    now = step.state
    for (const effect of step.effects) {
      if (effect.type === 'check_book') now = stepWatchdog(now, checked(dueAtMs, openOrders)).state
    }
  }
  return now
}

const armed = after(beat(t0, 1))
const killing = tickOnTime(armed, t0 + silenceLimitMs, 3)
const latched = tickOnTime(killing, t0 + silenceLimitMs + 5_000, 0)

describe('a heartbeat', () => {
  test('arms an idle watchdog and sets a tick at most five seconds ahead', () => {
    expect(armed.stage).toMatchObject({ phase: 'armed', deadlineAtMs: t0 + silenceLimitMs })
    expect(armed.nextTickAtMs).toBe(t0 + tickMaxMs)
  })

  test.each([
    ['of the same sequence', beat(t0 + 9_000, 1)],
    ['of an older sequence', beat(t0 + 9_000, 0)],
  ])('%s renews nothing', (_, event) => {
    expect(stepWatchdog(armed, event).state).toBe(armed)
  })

  test('of an earlier run, replayed after its successor began, renews nothing', () => {
    const second = stepWatchdog(armed, beat(t0 + 1_000, 1, '000002aaaaaaaaaa')).state
    expect(stepWatchdog(second, beat(t0 + 2_000, 1)).state).toBe(second)
  })

  test.each([
    ['known', [beat(t0, 1)], '000001aaaaaaaaaa'],
    ['unknown', [], '000001aaaaaaaaaa'],
  ])('of an earlier start renews nothing while its successor speaks, be its run %s', (_, before, run) => {
    const second = after(...before, beat(t0 + 1_000, 1, '000002aaaaaaaaaa'))
    expect(stepWatchdog(second, beat(t0 + 2_000, 9, run)).state).toBe(second)
    expect(stepWatchdog(second, beat(t0 + 1_000 + silenceLimitMs - 1, 9, run)).state).toBe(second)
  })

  test('of an earlier start counts once nobody else speaks: a new state folder counts its starts anew', () => {
    const second = after(beat(t0, 1, '000002aaaaaaaaaa'))
    const heard = stepWatchdog(second, beat(t0 + silenceLimitMs, 1)).state
    expect(heard.heardAtMs).toBe(t0 + silenceLimitMs)
    expect(stepWatchdog(heard, beat(t0 + silenceLimitMs + 5_000, 2)).state.heardAtMs).toBe(t0 + silenceLimitMs + 5_000)
  })

  test.each([
    ['killing', killing],
    ['latched', latched],
  ])('while %s is noted and changes nothing else', (_, state) => {
    const heard = stepWatchdog(state, beat(t0 + 60_000, 2)).state
    expect({ ...heard, heardAtMs: state.heardAtMs, runs: state.runs }).toEqual(state)
    expect(heard.heardAtMs).toBe(t0 + 60_000)
  })
})

describe('silence', () => {
  test('is tolerated up to the limit and kills at the limit, not later', () => {
    expect(tickOnTime(armed, t0 + silenceLimitMs - 1, 3).stage.phase).toBe('armed')
    expect(killing.stage).toMatchObject({ phase: 'killing', reason: 'no heartbeat for 15.0 s' })
  })

  test('begins the cancelling with the very tick that finds it', () => {
    const due = tickOnTime(armed, t0 + silenceLimitMs - 1, 3)
    expect(stepWatchdog(due, tick(t0 + silenceLimitMs)).effects).toContainEqual({
      type: 'check_book',
      cancelFirst: true,
    })
  })
})

describe('an outage of our own', () => {
  const late = t0 + tickMaxMs + lateTickMs + 1

  test('shows as a late tick, which grants a fresh window and only reads', () => {
    const { state, effects } = stepWatchdog(armed, tick(late + 60_000))
    expect(state.stage).toMatchObject({ phase: 'armed', deadlineAtMs: late + 60_000 + silenceLimitMs, graceUsed: true })
    expect(effects.filter((effect) => effect.type === 'check_book')).toEqual([
      { type: 'check_book', cancelFirst: false },
    ])
  })

  test('a tick that is late by no more than the tolerance is not an outage', () => {
    expect(stepWatchdog(armed, tick(t0 + tickMaxMs + lateTickMs)).state.stage).toMatchObject({ graceUsed: false })
  })

  test('a second late tick grants nothing more and judges by the window that was granted', () => {
    const graced = stepWatchdog(armed, tick(late)).state
    const within = stepWatchdog(graced, tick(late + silenceLimitMs - 1)).state
    expect(within.stage).toMatchObject({ phase: 'armed', deadlineAtMs: late + silenceLimitMs })
    expect(stepWatchdog(within, tick(late + silenceLimitMs + 9_000)).state.stage.phase).toBe('killing')
  })

  test('a heartbeat makes the next outage forgivable again', () => {
    const graced = stepWatchdog(armed, tick(late)).state
    const heard = stepWatchdog(graced, beat(late + 100, 2)).state
    expect(stepWatchdog(heard, tick(late + 60_000)).state.stage).toMatchObject({ phase: 'armed', graceUsed: true })
  })
})

describe('killing', () => {
  const books = (...reads: readonly (number | null)[]) =>
    reads.reduce<WatchdogState>(
      (state, openOrders, i) => stepWatchdog(state, checked(t0 + i, openOrders)).state,
      killing,
    )

  test.each([
    ['one empty book', [0], 'killing'],
    ['two empty books in a row', [0, 0], 'latched'],
    ['two empty books with orders between', [0, 1, 0], 'killing'],
    ['two empty books with an unread one between', [0, null, 0], 'killing'],
    ['no book that can be read', [null, null, null], 'killing'],
  ])('after %s is %s', (_, reads, phase) => {
    expect(books(...reads).stage.phase).toBe(phase)
  })

  test('is repeated after a second, and after failures with growing pauses of at most five seconds', () => {
    expect(books(1).nextTickAtMs).toBe(t0 + sweepPauseMs)
    const pauses = [1, 2, 3, 4, 5, 30].map((n) => (books(...Array(n).fill(null)).nextTickAtMs ?? 0) - t0 - (n - 1))
    expect(pauses).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000])
  })

  test('keeps a tick while a look at the book is under way, so that a lost outcome loses nothing', () => {
    expect(stepWatchdog(killing, tick(t0 + 20_000)).state.nextTickAtMs).toBe(t0 + 20_000 + tickMaxMs)
  })
})

describe('a latch', () => {
  const emptiedAtMs = t0 + silenceLimitMs + 2_000
  const heardAfterKill = stepWatchdog(killing, beat(t0 + silenceLimitMs + 500, 2)).state

  test('of a version that kept neither time goes by the minute', () => {
    const stage = {
      phase: 'latched',
      sweep: { emptyReads: 2, failures: 0 },
      reason: 'silent',
    } as unknown as WatchdogState['stage']
    const old = { ...killing, stage, nextTickAtMs: emptiedAtMs }
    expect(tickOnTime(old, emptiedAtMs, 0).nextTickAtMs).toBe(emptiedAtMs + latchedCheckMs)
  })

  test('looks at the book each five seconds while a daemon that lives cannot know of it, then each minute', () => {
    expect(latched.nextTickAtMs).toBe(emptiedAtMs + untoldCheckMs)
    const last = tickOnTime(latched, emptiedAtMs + untoldCheckForMs - 1, 0)
    expect(last.nextTickAtMs).toBe(emptiedAtMs + untoldCheckForMs)
    const over = tickOnTime(last, emptiedAtMs + untoldCheckForMs, 0)
    expect(over.nextTickAtMs).toBe(emptiedAtMs + untoldCheckForMs + latchedCheckMs)
  })

  test('looks so for as long again after orders that it has found', () => {
    const late = tickOnTime(latched, emptiedAtMs + untoldCheckForMs, 0)
    const foundAtMs = late.nextTickAtMs ?? 0
    const swept = tickOnTime(stepWatchdog(late, checked(foundAtMs, 2)).state, foundAtMs + 1_000, 0)
    expect(swept.nextTickAtMs).toBe(foundAtMs + 1_000 + untoldCheckMs)
  })

  test.each([
    ['while it was killing', tickOnTime(heardAfterKill, emptiedAtMs, 0), emptiedAtMs],
    [
      'since',
      tickOnTime(stepWatchdog(latched, beat(emptiedAtMs + 10, 2)).state, emptiedAtMs + 5_000, 0),
      emptiedAtMs + 5_000,
    ],
  ])('looks each minute once a heartbeat was heard %s, whose answer told of the kill', (_, state, lookedAtMs) => {
    expect(state.stage.phase).toBe('latched')
    expect(state.nextTickAtMs).toBe(lookedAtMs + latchedCheckMs)
  })

  test('looks without cancelling, and cancels what it finds at once', () => {
    const look = stepWatchdog(latched, tick(t0 + 80_000))
    expect(look.effects).toEqual([{ type: 'check_book', cancelFirst: false }])
    const found = stepWatchdog(look.state, checked(t0 + 80_010, 2)).state
    expect(found.nextTickAtMs).toBe(t0 + 80_010)
    expect(stepWatchdog(found, tick(t0 + 80_010)).effects).toEqual([{ type: 'check_book', cancelFirst: true }])
  })

  test('looks again soon when the book could not be read', () => {
    expect(stepWatchdog(latched, checked(t0 + 80_000, null, 'down')).state.nextTickAtMs).toBe(t0 + 81_000)
  })

  test('ends by re-arming only, which leaves a halt to a resume', () => {
    const halted = stepWatchdog(latched, command('halt')).state
    expect(stepWatchdog(halted, command('resume')).effects).toMatchObject([{ type: 'refuse' }])
    const idle = stepWatchdog(halted, command('re_arm')).state
    expect(idle).toMatchObject({ stage: { phase: 'idle' }, desired: 'halt', nextTickAtMs: null })
    expect(stepWatchdog(idle, command('resume')).state.desired).toBe('run')
    expect(stepWatchdog(idle, beat(t0 + 90_000, 2)).state.stage.phase).toBe('armed')
  })
})

describe('re-arming', () => {
  const heardAtMs = t0 + 60_000
  const heard = stepWatchdog(latched, beat(heardAtMs, 2)).state
  const reArmed = (state: WatchdogState, atMs: number) => stepWatchdog(state, command('re_arm', atMs)).state

  test('watches a daemon that was heard within the limit from that moment on, with a whole window', () => {
    const atMs = heardAtMs + silenceLimitMs - 1
    const watched = reArmed(heard, atMs)
    expect(watched.stage).toEqual({ phase: 'armed', deadlineAtMs: atMs + silenceLimitMs, graceUsed: false })
    expect(watched.nextTickAtMs).toBe(atMs + tickMaxMs)
    expect(tickOnTime(watched, atMs + silenceLimitMs - 1, 0).stage.phase).toBe('armed')
    expect(tickOnTime(watched, atMs + silenceLimitMs, 3).stage.phase).toBe('killing')
  })

  test.each([
    ['a daemon that was not heard since', latched, heardAtMs],
    ['a daemon whose last heartbeat is as old as the limit', heard, heardAtMs + silenceLimitMs],
    ['a daemon that said goodbye to an empty book', stepWatchdog(heard, goodbye(heardAtMs, 0)).state, heardAtMs],
  ])('waits for the next heartbeat of %s', (_, state, atMs) => {
    expect(reArmed(state, atMs)).toMatchObject({ stage: { phase: 'idle' }, nextTickAtMs: null })
  })

  test('is refused while orders found by the latch are not proven gone', () => {
    const found = stepWatchdog(latched, checked(t0 + 80_000, 2)).state
    expect(stepWatchdog(found, command('re_arm', t0 + 80_100)).effects).toMatchObject([{ type: 'refuse' }])
    const once = stepWatchdog(found, checked(t0 + 81_000, 0)).state
    expect(stepWatchdog(once, command('re_arm', t0 + 81_100)).effects).toMatchObject([{ type: 'refuse' }])
    const proven = stepWatchdog(once, checked(t0 + 82_000, 0)).state
    expect(reArmed(proven, t0 + 82_100).stage.phase).toBe('idle')
  })

  test('watches a daemon whose goodbye left orders behind', () => {
    expect(reArmed(stepWatchdog(heard, goodbye(heardAtMs, 1)).state, heardAtMs).stage.phase).toBe('armed')
  })
})

describe('the book of a daemon that lives', () => {
  /** Beats and ticks each five seconds. The last of `told`, by heartbeat, and of `read`, by look, goes on for ever. */
  function live(forMs: number, told: readonly (number | null)[], read: readonly (number | null)[]) {
    let state = armed
    const looksAfterMs: number[] = []
    for (let beats = 0, atMs = t0; atMs < t0 + forMs; beats += 1, atMs += tickMaxMs) {
      const ticked = stepWatchdog(state, tick(atMs))
      state = ticked.state
      if (ticked.effects.length > 0) {
        expect(ticked.effects).toEqual([{ type: 'check_book', cancelFirst: false }])
        const openOrders = read[Math.min(looksAfterMs.length, read.length - 1)] ?? null
        state = stepWatchdog(state, checked(atMs, openOrders, openOrders === null ? 'answered 401' : null)).state
        looksAfterMs.push(atMs - t0)
      }
      const openOrders = told[Math.min(beats, told.length - 1)]
      state = stepWatchdog(state, beat(atMs, beats + 2, undefined, openOrders)).state
    }
    expect(state.stage.phase).toBe('armed')
    return { looksAfterMs, alert: state.alert }
  }

  const halfMinutes = (count: number) => [...Array(count).keys()].map((n) => n * 30_000)
  test.each<[string, number, readonly (number | null)[], readonly (number | null)[], readonly number[], RegExp | null]>(
    [
      ['shows orders is looked at each five minutes', 620_000, [3], [3], [0, 300_000, 600_000], null],
      ['is empty, as it should be, each half minute', 80_000, [0], [0], halfMinutes(3), null],
      ['cannot be read, each half minute, and the alert stays', 620_000, [3], [null], halfMinutes(21), /401/],
      ['could not be read and shows orders then is sound', 80_000, [3], [null, 3], halfMinutes(2), null],
      ['is empty once against the word of the daemon may be so by chance', 20_000, [3], [0], [0], null],
      ['is so twice in a row raises a doubt about the key', 40_000, [3], [0], halfMinutes(2), /sub-account/],
      ['is so for ever does so for ever', 620_000, [3], [0], halfMinutes(21), /sub-account/],
      ['shows orders after all is sound', 80_000, [3], [0, 0, 3], halfMinutes(3), null],
      ['is empty while the daemon had none in between is sound', 40_000, [3, 3, 3, 0, 3], [0], halfMinutes(2), null],
      [
        'was empty against its word, and is so in accord with it',
        80_000,
        [...Array(8).fill(3), 0],
        [0],
        halfMinutes(3),
        null,
      ],
      [
        'was emptied while the daemon has lost sight of it is sound',
        620_000,
        [3, null],
        [3, 0],
        [0, ...[...Array(11).keys()].map((n) => 300_000 + n * 30_000)],
        null,
      ],
      ['was empty against its word and cannot be read since', 80_000, [3], [0, 0, null], halfMinutes(3), /401/],
    ],
  )('that %s', (_, forMs, told, read, looksAfterMs, alert) => {
    const lived = live(forMs, told, read)
    expect(lived.looksAfterMs).toEqual(looksAfterMs)
    expect(lived.alert ?? 'none').toMatch(alert ?? /^none$/)
  })

  test('is looked at again once a person has re-armed', () => {
    const heard = stepWatchdog(latched, beat(t0 + 60_000, 2)).state
    const watched = stepWatchdog(heard, command('re_arm', t0 + 60_000)).state
    expect(stepWatchdog(watched, tick(t0 + 60_000 + tickMaxMs)).effects).toEqual([
      { type: 'check_book', cancelFirst: false },
    ])
  })

  test.each([
    [silenceLimitMs - tickMaxMs, true],
    [silenceLimitMs - tickMaxMs + 1, false],
  ])('that was silent for %i ms is looked at: %s, for a look must end before a tick that kills', (silentMs, looks) => {
    const { state, effects } = stepWatchdog({ ...armed, nextTickAtMs: t0 + silentMs }, tick(t0 + silentMs))
    expect(effects.some(({ type }) => type === 'check_book')).toBe(looks)
    expect(state.nextTickAtMs).toBe(Math.min(t0 + silenceLimitMs, t0 + silentMs + tickMaxMs))
  })

  test('that was empty against the word of the daemon is doubted through a kill, until orders are read', () => {
    const doubted = after(beat(t0, 1), checked(t0 + 5_000, 0), checked(t0 + 10_000, 0))
    expect(doubted.alert).toMatch(/another sub-account/)
    const emptied = tickOnTime(tickOnTime(doubted, t0 + silenceLimitMs, 0), t0 + silenceLimitMs + 5_000, 0)
    expect(emptied).toMatchObject({ stage: { phase: 'latched' }, alert: doubted.alert })
    expect([isProvenEmpty(emptied), isProvenEmpty(latched), isProvenEmpty(killing)]).toEqual([false, true, false])
    expect(stepWatchdog(emptied, checked(t0 + 80_000, 2)).state.alert).toBeNull()
  })

  test.each([
    ['is sure that nothing rests', 0, true],
    ['has orders', 3, false],
    ['has lost sight of them', null, false],
  ])('and was doubted is believed in a latch once the daemon %s: %s orders', (_, openOrders, isBelieved) => {
    const doubted = after(beat(t0, 1), checked(t0 + 5_000, 0), checked(t0 + 10_000, 0))
    const emptied = tickOnTime(tickOnTime(doubted, t0 + silenceLimitMs, 0), t0 + silenceLimitMs + 5_000, 0)
    const heard = stepWatchdog(emptied, beat(t0 + 60_000, 2, undefined, openOrders)).state
    const looked = stepWatchdog(heard, checked(t0 + 80_000, 0)).state
    expect(isProvenEmpty(looked)).toBe(isBelieved)
    expect(looked.alert === null).toBe(isBelieved)
  })
})

describe('an alert', () => {
  const problem = 'reading the book: timed out'
  const alarmed = stepWatchdog(armed, checked(t0 + 100, null, problem)).state

  test('ends with a goodbye, for which the book was read', () => {
    expect(stepWatchdog(alarmed, goodbye(t0 + 200, 0)).state).toMatchObject({ stage: { phase: 'idle' }, alert: null })
  })

  test('is noted once, however often a look meets it', () => {
    expect(stepWatchdog(armed, checked(t0 + 100, null, problem)).effects).toEqual([
      { type: 'note', kind: 'exchange_problem', detail: problem },
    ])
    const again = stepWatchdog(alarmed, checked(t0 + 30_100, null, problem))
    expect(again.effects).toEqual([])
    expect(again.state).toBe(alarmed)
  })

  test.each([
    ['armed', armed],
    ['killing', killing],
    ['latched', latched],
  ])('while %s stays until a look succeeds', (_, state) => {
    const failed = stepWatchdog(state, checked(t0 + 30_000, null, problem)).state
    const heard = stepWatchdog(failed, beat(t0 + 31_000, 2)).state
    expect(heard.alert).toBe(problem)
    expect(stepWatchdog(heard, checked(t0 + 32_000, 0)).state.alert).toBeNull()
  })
})

test.each([
  ['re_arm', 'idle', initialWatchdog],
  ['re_arm', 'armed', armed],
  ['re_arm', 'killing', killing],
  ['resume', 'killing', killing],
  ['resume', 'latched', latched],
] as const)('%s is refused while %s', (kind, _, state) => {
  const step = stepWatchdog(state, command(kind))
  expect(step.state).toBe(state)
  expect(step.effects).toMatchObject([{ type: 'refuse' }])
})

test.each([initialWatchdog, armed, killing, latched])('a halt is taken in any phase (case %#)', (state) => {
  const halted = stepWatchdog(state, command('halt')).state
  expect(halted).toMatchObject({ desired: 'halt', stage: state.stage })
})

describe('a flatten', () => {
  const heardAtMs = t0 + 60_000
  const heard = (state: WatchdogState) => stepWatchdog(state, beat(heardAtMs, 2)).state

  test.each([
    ['armed', heard(armed), heardAtMs],
    ['killing', heard(killing), heardAtMs],
    ['latched', heard(latched), heardAtMs],
    ['latched', heard(latched), heardAtMs + silenceLimitMs - 1],
  ])('is taken and halts while a daemon is heard, though it be %s (case %#)', (_, state, atMs) => {
    const flattened = stepWatchdog(state, command('flatten', atMs)).state
    expect(flattened).toMatchObject({ desired: 'halt', stage: state.stage, commands: [{ kind: 'flatten' }] })
    expect(takesFlatten(state, atMs, false)).toBe(true)
  })

  test.each([
    ['silent, though nothing is killed yet', armed],
    ['silent while killing', killing],
    ['silent while latched', latched],
    ['never heard', initialWatchdog],
  ])('is taken from a daemon that listens on the control socket, though it be %s', (_, state) => {
    const { state: flattened, effects } = stepWatchdog(state, command('flatten', t0 + 20_000, true))
    expect(flattened).toMatchObject({ desired: 'halt', stage: state.stage, commands: [{ kind: 'flatten' }] })
    expect(effects).toEqual([{ type: 'note', kind: 'command_flatten', detail: '' }])
    expect(takesFlatten(state, t0 + 20_000, true)).toBe(true)
  })

  test.each([
    ['was never one', initialWatchdog, heardAtMs],
    ['is silent, though nothing is killed yet', armed, heardAtMs],
    ['is silent while killing', killing, heardAtMs],
    ['is silent while latched', latched, heardAtMs],
    ['is silent for as long as the limit', heard(latched), heardAtMs + silenceLimitMs],
    ['said goodbye', stepWatchdog(heard(armed), goodbye(heardAtMs, 0)).state, heardAtMs],
    ['said goodbye to a latch', stepWatchdog(heard(latched), goodbye(heardAtMs, 0)).state, heardAtMs],
  ])('is refused when the daemon that should act %s, and halts it all the same', (_, state, atMs) => {
    const step = stepWatchdog(state, command('flatten', atMs))
    expect(step.state).toEqual({ ...state, desired: 'halt' })
    expect(step.effects).toEqual([
      { type: 'note', kind: 'flatten_refused', detail: '' },
      { type: 'refuse', reason: expect.stringMatching(/^it is halted, but no daemon is heard .* by hand/) },
    ])
    expect(takesFlatten(state, atMs, false)).toBe(false)
  })
})

describe('a goodbye', () => {
  test.each([
    ['an empty book disarms', armed, goodbye(t0, 0), 'idle'],
    ['resting orders disarms nothing', armed, goodbye(t0, 1), 'armed'],
    ['an unread book disarms nothing', armed, goodbye(t0, null), 'armed'],
    [
      'an empty book by a run that is not the watched one disarms nothing',
      armed,
      goodbye(t0, 0, '00000zaaaaaaaaaa'),
      'armed',
    ],
    ['an empty book while killing disarms nothing', killing, goodbye(t0, 0), 'killing'],
    ['an empty book while latched disarms nothing', latched, goodbye(t0, 0), 'latched'],
  ] as const)('to %s', (_, state, event, phase) => {
    expect(stepWatchdog(state, event).state.stage.phase).toBe(phase)
  })

  test('is final for its run: a straggler does not re-arm', () => {
    const gone = stepWatchdog(armed, goodbye(t0, 0)).state
    expect(stepWatchdog(gone, beat(t0 + 10, 2)).state).toBe(gone)
    expect(stepWatchdog(gone, goodbye(t0 + 20, 0)).state).toBe(gone)
  })

  test('to an empty book is final too when it comes before the first heartbeat of its run', () => {
    const gone = after(goodbye(t0, 0))
    expect(stepWatchdog(gone, beat(t0 + 10, 1)).state).toBe(gone)
    expect(stepWatchdog(gone, beat(t0 + 20, 1, '000002aaaaaaaaaa')).state.stage.phase).toBe('armed')
  })

  test.each([1, null])(
    'before the first heartbeat of its run is final for nothing when %j orders were read',
    (read) => {
      const waiting = after(goodbye(t0, read))
      expect(stepWatchdog(waiting, beat(t0 + 10, 1)).state.stage.phase).toBe('armed')
    },
  )

  test('of a first start is one however its letters sort behind another first start', () => {
    const succeeded = after(beat(t0, 1, '000001zzzzzzzzzz'), beat(t0 + 1_000, 1, '000001aaaaaaaaaa'))
    expect(stepWatchdog(succeeded, goodbye(t0 + 3_000, 0, '000001aaaaaaaaaa')).state.stage.phase).toBe('idle')
  })

  test('of a successor counts although a straggler of the run before came in between', () => {
    const succeeded = after(beat(t0, 1), beat(t0 + 1_000, 1, '000002aaaaaaaaaa'), beat(t0 + 2_000, 2))
    expect(stepWatchdog(succeeded, goodbye(t0 + 3_000, 0, '000002aaaaaaaaaa')).state.stage.phase).toBe('idle')
  })
})

describe('whatever happens', () => {
  const steps = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 70_000 })),
      kind: fc.constantFrom('beat', 'beat', 'tick', 'tick', 'tick', 'checked', 'goodbye', 'halt', 'resume', 're_arm'),
      openOrders: fc.constantFrom(0, 0, 1, null),
      seq: fc.integer({ min: 1, max: 30 }),
      run: fc.constantFrom('000001aaaaaaaaaa', '000002aaaaaaaaaa'),
    }),
    { maxLength: 60 },
  )
  type Given = { afterMs: number; kind: string; openOrders: number | null; seq: number; run: string }
  const eventOf = ({ kind, openOrders, seq, run }: Given, atMs: number): WatchdogEvent => {
    if (kind === 'beat') return beat(atMs, seq, run, openOrders ?? 0)
    if (kind === 'checked') return checked(atMs, openOrders)
    if (kind === 'goodbye') return goodbye(atMs, openOrders, run)
    if (kind === 'halt' || kind === 'resume' || kind === 're_arm') return command(kind, atMs)
    return tick(atMs)
  }

  test('no fresh heartbeat is ever followed by a kill within the limit, and nothing latches without empty books', () => {
    fc.assert(
      fc.property(steps, (given) => {
        let state = initialWatchdog
        let atMs = t0
        let emptyInARow = 0
        let gracesSinceHeard = 0
        for (const each of given) {
          atMs += each.afterMs
          const event = eventOf(each, atMs)
          const before = state
          const step = stepWatchdog(before, event)
          state = step.state
          // What was read while nothing was cancelled proves nothing about the cancel.
          if (before.stage.phase === 'armed') emptyInARow = 0
          else if (event.type === 'book_checked') emptyInARow = event.openOrders === 0 ? emptyInARow + 1 : 0
          if (state.heardAtMs !== before.heardAtMs) gracesSinceHeard = 0
          if (step.effects.some((effect) => effect.type === 'note' && effect.kind === 'grace')) gracesSinceHeard += 1
          expect(gracesSinceHeard).toBeLessThanOrEqual(1)

          const from = before.stage.phase
          const to = state.stage.phase
          if (from !== 'killing' && to === 'killing') {
            expect(event.type).toBe('tick')
            expect(atMs - (state.heardAtMs ?? 0)).toBeGreaterThanOrEqual(silenceLimitMs)
          }
          if (from !== 'latched' && to === 'latched') expect(emptyInARow).toBeGreaterThanOrEqual(emptyReadsNeeded)
          if (from === 'latched' && to !== 'latched') expect(event).toMatchObject({ command: { kind: 're_arm' } })
          if (event.type === 'command' && event.command.kind === 're_arm') {
            expect(state.desired).toBe(before.desired)
            // Armed only by a daemon that was heard, and then with a tick before the deadline.
            if (from === 'latched' && to === 'armed') {
              expect(atMs - (state.heardAtMs ?? 0)).toBeLessThan(silenceLimitMs)
              expect(state.stage).toMatchObject({ deadlineAtMs: atMs + silenceLimitMs })
              expect(state.nextTickAtMs).toBe(atMs + tickMaxMs)
            }
          }
          if (from === 'latched' && to === 'idle') {
            const isGone = state.runs[0]?.closed === true
            if (!isGone) expect(atMs - (state.heardAtMs ?? 0)).toBeGreaterThanOrEqual(silenceLimitMs)
          }
          if (state.desired !== before.desired)
            expect(event).toMatchObject({ command: { kind: state.desired === 'halt' ? 'halt' : 'resume' } })
          if (from === 'killing') expect(['killing', 'latched']).toContain(to)
          if (from === 'armed' && to === 'idle') expect(event).toMatchObject({ type: 'goodbye', openOrders: 0 })
          // Idle sleeps; everything else will be woken, soon while a daemon is watched.
          expect(state.nextTickAtMs === null).toBe(to === 'idle')
          if (to === 'armed' && event.type === 'tick')
            expect(state.nextTickAtMs ?? 0).toBeLessThanOrEqual(atMs + tickMaxMs)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('what a look reads, and whether it comes back at all, changes nothing about when a kill begins', () => {
    const answers = fc.array(fc.constantFrom<number | null | undefined>(0, 0, 1, null, undefined), { minLength: 60 })
    const killsAtMs = (given: readonly Given[], outcomes: readonly (number | null | undefined)[]) => {
      let state = initialWatchdog
      let atMs = t0
      const seen: (number | string | null)[] = []
      for (const [index, each] of given.entries()) {
        atMs += each.afterMs
        const step = stepWatchdog(state, each.kind === 'beat' ? eventOf(each, atMs) : tick(atMs))
        state = step.state
        const openOrders = outcomes[index]
        if (step.effects.some(({ type }) => type === 'check_book') && openOrders !== undefined && !isKilling(state))
          state = stepWatchdog(state, checked(atMs, openOrders, openOrders === null ? 'down' : null)).state
        seen.push(state.stage.phase, state.nextTickAtMs)
        if (isKilling(state)) break
      }
      return seen
    }
    const isKilling = ({ stage }: WatchdogState) => stage.phase === 'killing'
    fc.assert(
      fc.property(steps, answers, answers, (given, some, others) => {
        expect(killsAtMs(given, some)).toEqual(killsAtMs(given, others))
      }),
      { numRuns: 1_000 },
    )
  })

  test('a silent daemon is being cancelled after the limit plus one grace at the latest, however late the ticks come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 30, maxLength: 40 }), (latenesses) => {
        let state = armed
        for (const lateMs of latenesses) {
          const atMs = (state.nextTickAtMs ?? 0) + lateMs
          state = stepWatchdog(state, tick(atMs)).state
          if (state.stage.phase === 'killing') {
            const bound = silenceLimitMs * 2 + lateMs + 9_000 + tickMaxMs
            expect(atMs - t0).toBeLessThanOrEqual(bound)
            return
          }
        }
        expect.fail('it was never cancelled')
      }),
    )
  })
})
