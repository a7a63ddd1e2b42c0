import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readResult, writeResult, type Result } from '../result-file.ts'
import { folderOf } from '../simulation/run/folder.ts'
import { broken, reportOf } from '../simulation/run/report.fixture.ts'
import { openResults } from '../simulation/run/results.ts'
import type { ProcessTally } from '../simulation/run/process-runs.ts'
import type { Evidence } from './evidence.ts'
import { readScorecardOptions } from './options.ts'
import { readRows } from './rows.ts'
import { readSeeds } from './seeds.ts'
import { closingOf, tableOf } from './table.ts'

let scratch = ''
beforeEach(() => (scratch = mkdtempSync(path.join(tmpdir(), 'scorecard-'))))
afterEach(() => rmSync(scratch, { recursive: true }))

const nothing: Evidence = {
  commit: 'abc1234',
  seeds: null,
  coverage: [],
  checked: new Set(),
  chaos: { byFault: new Map(), note: null },
  results: { again: null, fuzz: null, mutation: null, planted: null, routes: null },
  dependencies: { pi: ['ws'], worker: ['hono', 'zod'] },
}
const left = (figures: Result['figures'], command = 'npm run something'): Result => ({
  command,
  commit: 'def5678',
  arch: 'x64',
  endedAt: '2026-01-01T00:00:00.000Z',
  figures,
})
const row = (evidence: Evidence, number: number) => readRows(evidence)[number - 1]?.reading

/** Seeds on the disk as a run leaves them. */
function seedsOf(...reports: ReturnType<typeof reportOf>[]) {
  const folder = folderOf({ commit: 'def5678', isDirty: false, fingerprint: 'some' }, scratch)
  const results = openResults(folder.drawn, new Set(), () => {})
  for (const report of reports) results.add(report)
  results.close()
  folder.noteRun({ command: 'npm run simulate -- --seeds 1..2', seconds: 1, seeds: reports.length })
  return readSeeds('some', scratch)
}

describe('the scorecard', () => {
  test('has thirty figures, and none of them where nothing was run', () => {
    const rows = readRows(nothing)
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, nth) => nth + 1))
    const measured = rows.filter(({ reading }) => reading.type === 'measured')
    expect(measured.map(({ figure }) => figure)).toEqual(['packages at run time'])
    expect(closingOf(rows)).toContain('29 not measured')
  })

  test('names what would make a figure, or why nothing can', () => {
    expect(row(nothing, 5)).toEqual({ type: 'missing', reason: 'not made here yet', command: 'npm run mutation' })
    expect(row(nothing, 21)).toEqual({ type: 'missing', reason: 'needs a Raspberry Pi', command: null })
  })

  test('reads figures, command and commit from what the commands left', () => {
    const results = {
      ...nothing.results,
      mutation: left({ mutants: 200, killed: 180 }, 'npm run mutation'),
      fuzz: left({ targets: 42, inputs: 84_000, failed: 0 }),
      routes: left({ requests: 120, open: 0 }),
      planted: left({
        bugs: [
          { id: 'one', isOfAudit: true, seconds: 3.2, isFound: true, invariant: 'throws' },
          { id: 'two', isOfAudit: false, seconds: 60, isFound: false, invariant: null },
        ],
        control: null,
      }),
    }
    const evidence = { ...nothing, results }
    expect(row(evidence, 5)).toEqual({
      type: 'measured',
      value: '90.0 % of 200 mutants',
      isMet: false,
      command: 'npm run mutation',
      commit: 'def5678',
    })
    expect(row(evidence, 6)).toMatchObject({
      value: '1 of 1 found by the simulation, 1 of them because the product threw, the slowest in 3.2 s of a core',
      isMet: true,
    })
    expect(row(evidence, 15)).toMatchObject({ value: '84,000 inputs to 42 readers, 0 of them failed', isMet: false })
    expect(row(evidence, 18)).toMatchObject({ isMet: true })
    expect(row(evidence, 29)).toMatchObject({ isMet: false })
  })

  test('takes planted bugs for found only where the product without a bug is known to stand', () => {
    const bugs = [{ id: 'one', isOfAudit: true, seconds: 3.2, isFound: true, invariant: 'I1' }]
    const rowsOf = (more: Result['figures']) => {
      const evidence = { ...nothing, results: { ...nothing.results, planted: left({ bugs, ...more }) } }
      return [row(evidence, 6), row(evidence, 29)]
    }
    expect(rowsOf({ control: null })).toMatchObject([{ isMet: true }, { isMet: null }])
    const value = expect.stringContaining('the product without a bug fails: seed 7: it did not end')
    const failed = { value, isMet: false }
    expect(rowsOf({ control: 'seed 7: it did not end' })).toMatchObject([failed, failed])
    expect(rowsOf({})).toMatchObject([{ type: 'missing' }, { type: 'missing' }])
  })

  test('counts a figure of seeds only where the world checks it, and a broken one as broken', () => {
    const seeds = seedsOf(reportOf(1, { 1: 1 }), reportOf(2, { 1: 1 }, { violation: broken }))
    expect(row({ ...nothing, seeds }, 10)).toMatchObject({ type: 'missing' })
    const evidence = { ...nothing, seeds, checked: new Set(['I1', 'I5']) }
    expect(row(evidence, 2)).toMatchObject({ value: '1 of 2 seeds, 300 virtual s', isMet: false, commit: 'def5678' })
    expect(row(evidence, 10)).toMatchObject({ value: 'broken in 1 seeds', isMet: false })
    expect(row(evidence, 11)).toMatchObject({ value: '0 of 20 fills in 2 seeds', isMet: null })
  })

  test('takes the worst reaction of the real programs, and no run that did not end for a good one', () => {
    const killed = { runs: 3, failed: 0, worstMs: 14_200, boundMs: 20_000 }
    const worst = (fault: number, tally: ProcessTally) =>
      row({ ...nothing, chaos: { byFault: new Map([[fault, tally]]), note: null } }, 7)
    expect(worst(75, killed)).toMatchObject({
      value: '14.2 s in 3 runs of 1 of 7 kinds of crash, with the switch',
      isMet: null,
    })
    expect(worst(75, { ...killed, worstMs: 15_001 })).toMatchObject({ isMet: false })
    expect(worst(75, { ...killed, worstMs: Infinity, failed: 1 })).toMatchObject({
      value: 'some run did not end',
      isMet: false,
    })
    expect(worst(3, killed)).toMatchObject({ type: 'missing' })
    const note = 'the runs are of another commit'
    const reading = row({ ...nothing, chaos: { byFault: new Map(), note } }, 7)
    expect(reading).toEqual({ type: 'missing', reason: note, command: 'npm run chaos' })
  })

  test('reads as a table with a line for each figure', () => {
    const rows = readRows({
      ...nothing,
      results: { ...nothing.results, fuzz: left({ targets: 1, inputs: 1, failed: 0 }) },
    })
    const lines = tableOf(rows).trimEnd().split('\n')
    expect(lines.length).toBe(31)
    expect(lines[15]).toMatch(/^15 {2}inputs to readers .* not yet .* def5678 .* npm run something$/)
  })
})

describe('what a command leaves', () => {
  test('is read as it was written, and is nothing before', () => {
    expect(readResult('fuzz', scratch)).toBeNull()
    writeResult('fuzz', 'npm run fuzz', { inputs: 5 }, scratch)
    expect(readResult('fuzz', scratch)).toMatchObject({ command: 'npm run fuzz', figures: { inputs: 5 } })
    expect(readResult('fuzz', scratch)?.commit).toMatch(/^[0-9a-f]{7,}\+?$/)
  })

  test('of seeds is that of the present sources alone, each seed once', () => {
    seedsOf(reportOf(1, {}))
    expect(readSeeds('some', scratch)?.tally.seeds).toBe(1)
    appendFileSync(path.join(scratch, 'some', 'drawn.jsonl'), `${JSON.stringify(reportOf(1, {}))}\n`)
    expect(readSeeds('some', scratch)?.tally.seeds).toBe(1)
    expect(readSeeds('never run', scratch)).toBeNull()
    expect(readSeeds('some', path.join(scratch, 'nowhere'))).toBeNull()
  })

  test('of seeds names the runs that made the figure, and none that only compared or printed', () => {
    const folder = folderOf({ commit: 'def5678', isDirty: false, fingerprint: 'some' }, scratch)
    const noted = (args: string, seeds: number) =>
      folder.noteRun({ command: `npm run simulate -- ${args}`, seconds: 1, seeds })
    seedsOf(reportOf(1, {}), reportOf(2, {}))
    noted('--again --seeds 1..900', 900)
    noted('--coverage --per-fault 0', 0)
    expect(readSeeds('some', scratch)).toMatchObject({ command: 'npm run simulate -- --seeds 1..2', coverage: null })
    noted('--coverage', 40)
    noted('--coverage --json', 0)
    noted('--coverage --per-fault 0', 0)
    expect(readSeeds('some', scratch)).toMatchObject({
      command: '2 runs, longest: npm run simulate -- --coverage',
      coverage: '2 runs, the last of coverage: npm run simulate -- --coverage --json',
    })
  })
})

test('the command line of the scorecard', () => {
  expect(readScorecardOptions([])).toEqual({ type: 'options', isJson: false, runs: false })
  expect(readScorecardOptions(['--run', '--json'])).toEqual({ type: 'options', isJson: true, runs: true })
  expect(readScorecardOptions(['-h'])).toEqual({ type: 'help' })
  expect(readScorecardOptions(['--fast'])).toMatchObject({ type: 'invalid' })
})
