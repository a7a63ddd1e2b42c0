import type { PlantedBug } from '../planted-bug.ts'

// A watchdog that looks away.

const watchdog = 'cloud/domain/watchdog.ts'

export const cloudBugs: readonly PlantedBug[] = [
  {
    id: 'cancel-answer-is-a-kill',
    name: 'the watchdog takes the answer to its mass cancel for an empty book',
    file: watchdog,
    find: 'const emptyReads = openOrders === 0 ? Math.min(emptyReadsNeeded, stage.sweep.emptyReads + 1) : 0',
    replace: 'const emptyReads = failed ? 0 : emptyReadsNeeded',
    seedsWith: [[5, 14]],
    reason: 'It calls the bot killed while orders rest.',
  },
  {
    id: 'watchdog-re-arms-itself',
    name: 'a heartbeat lifts the latch of the watchdog',
    file: watchdog,
    find: 'if (isLatched(state)) return only({ ...heard, looking: hearOrders(state.looking, event.openOrders) })',
    replace: "if (state.stage.phase === 'killing') return only(heard)",
    seedsWith: [[5, 14]],
    reason: 'A flapping link quotes again after each kill.',
  },
  {
    id: 'replay-counts',
    name: 'a heartbeat that comes again counts as a sign of life',
    file: 'cloud/domain/run-seen.ts',
    find: '(!seen.closed && seq > seen.seq)',
    replace: '!seen.closed',
    seedsWith: [[108]],
    reason: 'Whoever repeats old heartbeats keeps the watchdog asleep.',
  },
  {
    id: 'stuck-alarm-left',
    name: 'a heartbeat does not set an alarm anew that is stuck',
    file: 'cloud/domain/watched-object.ts',
    find: 'const alarmOverdueMs = 5_000',
    replace: 'const alarmOverdueMs = 40_000',
    seedsWith: [[97]],
    reason: 'The daemon may fall silent before anybody notices that the watchdog sleeps.',
  },
  {
    id: 'silence-not-noticed',
    name: 'the watchdog waits a minute longer for a silent daemon',
    file: watchdog,
    find: 'const deadlineAtMs = atMs + silenceLimitMs\n  const stage: Stage',
    replace: 'const deadlineAtMs = atMs + silenceLimitMs + 60_000\n  const stage: Stage',
    seedsWith: [[5, 14, 78, 80]],
    reason: 'With the switch broken, orders rest for a minute and more.',
  },
  {
    id: 'kill-without-cancel',
    name: 'the watchdog looks at the book of a silent daemon and cancels nothing',
    file: 'cloud/domain/book-check.ts',
    find: '  cancelFirst\n    ?',
    replace: '  cancelFirst && !cancelFirst\n    ?',
    seedsWith: [
      [7, 78, 80],
      [41, 88],
    ],
    reason: 'With the switch broken, orders rest until they expire.',
  },
]
