import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { monoMs, priceTicks, sizeLots, wallMs } from '#shared/units.ts'
import type { Effect } from '../core/effect.ts'
import type { BookLevel } from '../core/event.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { tapeFiles } from './files.ts'
import { stateText } from './lines.ts'
import { book, recordedRun, replayFolder } from './recorded-run.fixture.ts'

// What the tape costs the trading thread for each step, how large it becomes, and how fast it replays in how much memory:
// node edge-daemon/tape/tape.bench.ts [--json]

const rounds = 30_000
const replayed = 300_000

const delta = (round: number, levels: number): VenueEvent => {
  const side = (sign: 1 | -1): BookLevel[] =>
    Array.from({ length: levels / 2 }, (_, index) => ({
      price: priceTicks(10_000 + sign * (1 + ((index * 7 + round) % 50))),
      lots: sizeLots(1 + ((round * 31 + index * 17) % 997)),
      mode: 'set',
    }))
  return { type: 'book_changed', bids: side(-1), asks: side(1), venueAtMs: 1_790_000_000_000 + round }
}

const edit = (round: number): Effect => ({
  type: 'journal',
  record: 'edit_sent',
  data: {
    clientId: `pl-1-b0-${round.toString(36)}-kc`,
    price: 10_000 + (round % 50),
    size: 29,
    replaces: `pl-1-b0-${round}`,
  },
})

/** Microseconds of one call each: the median and the 99th percentile. */
function timed(act: (round: number) => void) {
  const times = Array.from({ length: rounds }, (_, round) => {
    const startedAtMs = performance.now()
    act(round)
    return (performance.now() - startedAtMs) * 1_000
  }).sort((a, b) => a - b)
  return { p50Us: times[rounds >> 1] ?? 0, p99Us: times[Math.floor(rounds * 0.99)] ?? 0 }
}

const dir = mkdtempSync(join(tmpdir(), 'pilotlight-tape-'))
try {
  const one = recordedRun(join(dir, 'cost'), { queueMaxBytes: Infinity })
  const stamp = (round: number) => ({ atMs: monoMs(10 + round / 3), wallAtMs: wallMs(1_790_000_000_000 + round / 3) })
  const tick = timed((round) => one.tape.record({ type: 'clock_ticked' }, stamp(round), []))
  const quoting = timed((round) => one.tape.record(delta(round, 10), stamp(round), [edit(round), edit(round + 1)]))
  await one.tape.close()

  const many = recordedRun(join(dir, 'replay'), { queueMaxBytes: Infinity })
  many.give(book(10_000, 3_000))
  const times = Array.from({ length: 20 }, () => {
    const startedAtMs = performance.now()
    stateText(many.state)
    return performance.now() - startedAtMs
  }).sort((a, b) => a - b)
  for (let round = 0; round < replayed; round += 1) {
    many.give(round % 3 === 0 ? { type: 'clock_ticked' } : delta(round, 10))
    if (round % 10_000 === 0) await many.tape.flush()
  }
  await many.tape.close()
  const bytes = tapeFiles(join(dir, 'replay')).reduce((sum, { path }) => sum + statSync(path).size, 0)
  const rssBefore = process.memoryUsage.rss()
  const startedAtMs = performance.now()
  const { events, difference, notJudged } = await replayFolder(join(dir, 'replay'))
  const seconds = (performance.now() - startedAtMs) / 1_000
  if (difference !== null || notJudged.length > 0) throw new Error('the bench does not replay to what it recorded')
  const figures = {
    'record, tick of the clock': tick,
    'record, 10 levels and 2 effects': quoting,
    'state at the beginning of a part, 6,000 levels': { p50Us: (times[10] ?? 0) * 1_000 },
    replay: {
      events,
      eventsPerSecond: Math.round(events / seconds),
      bytesPerEvent: Math.round(bytes / events),
      grownMb: Math.round((process.memoryUsage.rss() - rssBefore) / 1e6),
    },
  }
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`)
  else
    for (const [name, row] of Object.entries(figures))
      process.stdout.write(`${name.padEnd(48)}${JSON.stringify(row)}\n`)
} finally {
  rmSync(dir, { recursive: true })
}
