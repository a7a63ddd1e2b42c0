import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { hasFailed, runJobs } from './jobs.ts'
import { seededGroups } from './market.fixture.ts'
import { createProgress } from './progress.ts'
import { defaultSettings } from './settings.ts'
import { sweepJobs } from './sweep.ts'
import { tableJobs, tableRows } from './profile-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'pilotlight-sweep-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const wishes = { file: undefined, sets: [], profile: undefined, messagesPerMinute: 1_000 }
const jobsOf = (name: string, text: string) => sweepJobs(file(name, text), wishes, defaultSettings)

describe('a sweep file', () => {
  test('means every combination of its values, in TOML sections, dotted TOML and JSON alike', () => {
    const combinations = [
      { 'quoting.levels': 1, 'pricing.edgeMinBps': 0.1 },
      { 'quoting.levels': 1, 'pricing.edgeMinBps': 0.5 },
      { 'quoting.levels': 2, 'pricing.edgeMinBps': 0.1 },
      { 'quoting.levels': 2, 'pricing.edgeMinBps': 0.5 },
    ]
    for (const text of [
      '[quoting]\nlevels = [1, 2]\n[pricing]\nedgeMinBps = [0.1, 0.5]',
      'quoting.levels = [1, 2]\npricing.edgeMinBps = [0.1, 0.5]',
      '{"quoting.levels": [1, 2], "pricing": {"edgeMinBps": [0.1, 0.5]}}',
    ]) {
      const jobs = jobsOf('grid', text)
      expect(jobs.map(({ combination }) => combination)).toEqual(combinations)
      expect(jobs.map(({ config }) => config.quoting.levels)).toEqual([1, 1, 2, 2])
    }
  })

  test('may vary profile and message limit', () => {
    const jobs = jobsOf('grid', 'messagesPerMinute = [60, 200]\npricing.profile = ["fair", "predecessor"]')
    expect(jobs.map(({ config, settings }) => [settings.messagesPerMinute, config.pricing.profile])).toEqual([
      [60, 'fair'],
      [60, 'predecessor'],
      [200, 'fair'],
      [200, 'predecessor'],
    ])
  })

  test.each([
    ['', 'names no settings'],
    ['quoting.levels = []', 'quoting.levels has no values'],
    ['quoting.levels = [1, 99]', 'quoting.levels: was 99'],
    ['messagesPerMinute = [5]', 'messagesPerMinute must be a whole number from 30 to 11700, was 5'],
    ['quoting.levels = [1', 'is not valid TOML'],
    ['{"quoting.levels": [1', 'is not valid JSON'],
    [
      `quoting.orderNotionalUsd = [${Array.from({ length: 10_001 }, (_, index) => index + 1).join(',')}]`,
      'more than 10000',
    ],
  ])('is refused before anything runs: %.40s', (text, sentence) => {
    expect(() => jobsOf('bad', text)).toThrow(sentence)
  })
})

test('runs go to worker threads and come back in their order, one that cannot run alone failed', async () => {
  const rows = seededGroups(2, 300).flatMap(({ atMs, takerSide, portions }) =>
    portions.map(({ ticks, lots }) => `${atMs},${takerSide},${(ticks / 100).toFixed(2)},${(lots / 1_000).toFixed(3)}`),
  )
  const path = file('tape.csv', `ts_ms,taker_side,price,size\n${rows.join('\n')}\n`)
  const [fair, corrected] = jobsOf('grid', 'pricing.profile = ["fair", "predecessor-corrected"]')
  if (fair === undefined || corrected === undefined) throw new Error('two jobs expected')
  // A limit that no list of times could hold.
  const broken = { ...fair, settings: { ...fair.settings, messagesPerMinute: 2 ** 33 } }
  const seen: number[] = []
  const tape = { path, units: { tick: undefined, lot: undefined } }
  const outcomes = await runJobs(tape, [fair, broken, corrected], (done) => seen.push(done))
  expect(outcomes.map((outcome) => (hasFailed(outcome) ? 'failed' : outcome.profile))).toEqual([
    'fair',
    'failed',
    'predecessor-corrected',
  ])
  expect(seen).toEqual([1, 2, 3])
})

test('the table runs every profile at every limit with either queue', () => {
  expect(tableRows).toHaveLength(18)
  expect(tableJobs(defaultSettings).map(({ settings }) => settings.messagesPerMinute)).toEqual(
    tableRows.map(({ messagesPerMinute }) => messagesPerMinute),
  )
})

test('progress is a bar for a person and ten lines at most for a file', () => {
  const written: string[] = []
  const log = createProgress({ write: (text) => written.push(text) }, 200)
  for (let done = 1; done <= 200; done += 1) log(done)
  expect(written).toHaveLength(10)
  const bar: string[] = []
  createProgress({ isTTY: true, write: (text) => bar.push(text) }, 2)(1)
  expect(bar).toEqual(['\r[###############...............] 1 of 2 runs'])
})
