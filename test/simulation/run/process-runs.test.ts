import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { presentRuns, readProcessRuns, writeProcessRuns } from './process-runs.ts'

let file = ''
beforeEach(() => (file = path.join(mkdtempSync(path.join(tmpdir(), 'chaos-')), 'chaos.json')))
afterEach(() => rmSync(path.dirname(file), { recursive: true }))

const run = { fault: 75, name: 'killed', boundMs: 20_000, failure: null, reactionMs: 9_000 }
const other = { ...run, fault: 84, failure: 'never empty', reactionMs: null }

test('the worst of what chaos has left is read, and nothing where it was never run', () => {
  expect(readProcessRuns(file)).toBeNull()
  writeProcessRuns('abc', [75, 84], [run, { ...run, reactionMs: 14_000 }, other], file)
  const read = readProcessRuns(file)
  expect(read?.byFault.get(75)).toEqual({ runs: 2, failed: 0, worstMs: 14_000, boundMs: 20_000 })
  expect(read?.byFault.get(84)).toEqual({ runs: 1, failed: 1, worstMs: Infinity, boundMs: 20_000 })
})

test('a run of some faults leaves those of the others, as long as they are of the same commit', () => {
  writeProcessRuns('abc', [75, 84], [run, run, other], file)
  // The second fault was tried again and found nothing to strike.
  writeProcessRuns('abc', [84], [], file)
  expect([...(readProcessRuns(file)?.byFault.keys() ?? [])]).toEqual([75])
  writeProcessRuns('def', [84], [other], file)
  expect(readProcessRuns(file)).toMatchObject({ commit: 'def', byFault: new Map([[84, { runs: 1 }]]) })
  // Two states with files that differ from a commit have one name.
  writeProcessRuns('def+', [84], [other], file)
  writeProcessRuns('def+', [75], [run], file)
  expect([...(readProcessRuns(file)?.byFault.keys() ?? [])]).toEqual([75])
})

test('only runs of the present commit count, and what does not count is said', () => {
  writeProcessRuns('abc', [75], [run], file)
  const runs = readProcessRuns(file)
  expect(presentRuns(runs, 'abc')).toEqual({ byFault: runs?.byFault, note: null })
  expect(presentRuns(null, 'abc')).toEqual({ byFault: new Map(), note: null })
  expect(presentRuns(runs, 'def')).toEqual({
    byFault: new Map(),
    note: 'the runs of the real programs are of commit abc and do not count for def: npm run chaos makes them anew',
  })
  writeProcessRuns('abc+', [75], [run], file)
  expect(presentRuns(readProcessRuns(file), 'abc+')).toEqual({
    byFault: new Map(),
    note: 'files differed from commit abc when the real programs ran: commit them, and npm run chaos makes runs that count',
  })
})
