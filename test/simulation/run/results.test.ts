import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { faults } from '../faults/catalogue.ts'
import { runAgain } from './again.ts'
import { folderOf, type Folder } from './folder.ts'
import type { SeedReport } from './job.ts'
import { runMany, type Many } from './many.ts'
import { jsonOf } from './report.ts'
import { broken, reportOf } from './report.fixture.ts'
import { openResults, readOnce, readResults } from './results.ts'

let scratch = ''
beforeEach(() => (scratch = mkdtempSync(path.join(tmpdir(), 'results-'))))
afterEach(() => rmSync(scratch, { recursive: true }))

const recorded = (file: string): SeedReport[] => {
  const reports: SeedReport[] = []
  readResults(file, (report) => reports.push(report))
  return reports
}

describe('the file of results', () => {
  const [one, two] = [reportOf(1, { 1: 2 }), reportOf(2, { 27: 1 }, { violation: broken, tail: ['a line'] })]

  test('is empty before the first run, and holds what was added', () => {
    const file = path.join(scratch, 'below', 'drawn.jsonl')
    expect(recorded(file)).toEqual([])
    const results = openResults(file, new Set(), () => {})
    results.add(one)
    results.sync()
    results.add(two)
    results.close()
    expect(recorded(file)).toEqual([one, two])
  })

  test('loses nothing but the line that was not written to its end', () => {
    const file = path.join(scratch, 'drawn.jsonl')
    appendFileSync(file, `${JSON.stringify(one)}\n${JSON.stringify(two).slice(0, 80)}`)
    const known = new Set<string>()
    const results = openResults(file, known, () => {})
    expect([...known]).toEqual(['1'])
    results.add(two)
    results.close()
    expect(recorded(file)).toEqual([one, two])
  })

  test('tells a seed once that two runs have written', () => {
    const file = path.join(scratch, 'drawn.jsonl')
    appendFileSync(file, `${JSON.stringify(one)}\n${JSON.stringify(one)}\n`)
    const told: SeedReport[] = []
    openResults(file, new Set(), (report) => told.push(report)).close()
    expect(told).toEqual([one])
  })
})

describe('a file that two runs write at a time', () => {
  test('loses nothing of what the other one has added since it was read', () => {
    const file = path.join(scratch, 'drawn.jsonl')
    appendFileSync(file, `${JSON.stringify(reportOf(1, {}))}\n{"seed":`)
    let isFirst = true
    openResults(file, new Set(), () => {
      // Another process opens it meanwhile, cuts what was torn, and goes on.
      if (!isFirst) return
      isFirst = false
      const other = openResults(file, new Set(), () => {})
      other.add(reportOf(2, {}))
      other.close()
    }).close()
    expect(recorded(file).map(({ seed }) => seed)).toEqual([1, 2])
  })

  test('is told once for each seed, also where it is only read', () => {
    const file = path.join(scratch, 'drawn.jsonl')
    for (const seed of [1, 1, 2]) appendFileSync(file, `${JSON.stringify(reportOf(seed, {}))}\n`)
    const seen: number[] = []
    readOnce(file, new Set(), ({ seed }) => seen.push(seed))
    expect(seen).toEqual([1, 2])
  })
})

describe('a run of many seeds', { timeout: 60_000 }, () => {
  const options: Many = { mode: 'seeds', from: 1, to: 30, faults: null, cores: 2, isFresh: false, isJson: false }
  const program = new URL('quick-worker.fixture.ts', import.meta.url)
  const folder = (fingerprint: string) => folderOf({ commit: 'abc', isDirty: false, fingerprint }, scratch)
  const run = (where: Folder, more: Partial<Many> = {}, stopAfter = Infinity) => {
    const stop = new AbortController()
    let reports = 0
    const onReport = () => {
      reports += 1
      if (reports === stopAfter) stop.abort()
    }
    return runMany({ ...options, ...more } as Many, where, { signal: stop.signal, program, onReport, onProgress() {} })
  }

  test('goes on where it was stopped and comes to the same', async () => {
    expect(await run(folder('stopped'), {}, 7)).toMatchObject({ done: 7, known: 0, left: 23 })
    appendFileSync(folder('stopped').drawn, '{"seed":')
    const { tally, ...rest } = await run(folder('stopped'))
    expect(rest).toEqual({ done: 23, known: 7, left: 0, unmet: [] })
    expect(jsonOf(tally)).toEqual(jsonOf((await run(folder('whole'), { cores: 1 })).tally))
    expect(tally).toMatchObject({ seeds: 30, failed: 10 })
    expect(recorded(folder('stopped').drawn).length).toBe(30)
  })

  test('of pairs counts a seed by its plan, whatever it tells of its faults, and names the two that never struck together', async () => {
    const where = folder('pairs')
    const chosen = faults.filter(({ id }) => id === 7)
    const inWorld = faults.filter(({ runsIn }) => runsIn !== 'process').length
    const { tally, unmet } = await run(where, { mode: 'pairs', faults: chosen })
    // Of the threads without a world no fault ever strikes: each pair is tried a hundred times.
    expect(tally).toMatchObject({ seeds: 100 * (inWorld - 1), failed: 33 * (inWorld - 1) })
    expect(unmet.length).toBe(inWorld - 1)
    expect(unmet).toContain('pair 7 8')
  })

  test('of pairs takes none for shown by a failed seed that it does not count', async () => {
    const where = folder('failed pair')
    const drawn = openResults(where.drawn, new Set(), () => {})
    drawn.add(reportOf(1, { 7: 1, 8: 1, 10: 1 }, { violation: broken }))
    drawn.add(reportOf(2, { 7: 1, 10: 1 }))
    drawn.close()
    const { unmet } = await run(where, { mode: 'pairs', faults: faults.filter(({ id }) => id === 7) })
    expect(unmet).toContain('pair 7 8')
    expect(unmet).not.toContain('pair 7 10')
  })

  test('knows what a run of another range has seen, and nothing of other sources', async () => {
    await run(folder('same'), { from: 1, to: 10 })
    expect(await run(folder('same'), { from: 6, to: 20 })).toMatchObject({ done: 10, known: 5 })
    expect(await run(folder('other'), { from: 6, to: 20 })).toMatchObject({ done: 15, known: 0 })
  })

  test('of coverage that only prints what is known changes nothing, and counts a seed once that two runs wrote', async () => {
    const where = folder('printed')
    const [drawn, planned] = [
      openResults(where.drawn, new Set(), () => {}),
      openResults(where.planned, new Set(), () => {}),
    ]
    for (const _ of [1, 2]) drawn.add(reportOf(1, { 7: 1 }))
    planned.add(reportOf(1, { 8: 1 }, { plan: '8@12000-20000' }))
    drawn.close()
    planned.close()
    appendFileSync(where.planned, '{"seed":')
    const before = readFileSync(where.planned, 'utf8')
    const { tally, ...rest } = await run(where, { mode: 'coverage', perFault: 0 })
    expect(tally.seeds).toBe(2)
    expect(rest).toEqual({ done: 0, known: 2, left: 0, unmet: [] })
    expect(readFileSync(where.planned, 'utf8')).toBe(before)
    await run(folder('nothing'), { mode: 'coverage', perFault: 0 })
    expect(existsSync(folder('nothing').planned)).toBe(false)
  })

  test('begins anew when it is told to', async () => {
    await run(folder('fresh'))
    expect(await run(folder('fresh'), { isFresh: true })).toMatchObject({ done: 30, known: 0 })
    expect(recorded(folder('fresh').drawn).length).toBe(30)
  })

  test('begins anew without forgetting what it does not ask for', async () => {
    await run(folder('part'))
    expect(await run(folder('part'), { to: 10, isFresh: true })).toMatchObject({ done: 10, known: 0 })
    expect(await run(folder('part'))).toMatchObject({ done: 0, known: 30 })
    expect(await run(folder('part of nothing'), { to: 10, isFresh: true })).toMatchObject({ done: 10, known: 0 })
  })

  test('shows that a trace is not the same again', async () => {
    const where = folder('again')
    const kept = openResults(where.drawn, new Set(), () => {})
    const hashes = new Map([
      [2, 'another'],
      [7, ''],
    ])
    for (const seed of [1, 2, 3, 7]) kept.add(reportOf(seed, {}, { hash: hashes.get(seed) ?? `hash of ${seed}` }))
    kept.close()
    const seen: string[] = []
    const { tally, recorded } = await runAgain({ from: 1, to: 9, cores: 2 }, where.drawn, {
      signal: new AbortController().signal,
      program,
      onReport: ({ violation }) => seen.push(violation?.detail ?? ''),
      onProgress() {},
    })
    expect(tally).toMatchObject({ seeds: 4, failed: 2 })
    expect(recorded).toBe(4)
    expect(seen.filter((detail) => detail !== '').toSorted()).toEqual([
      'the trace is hash of 2, and was another in the run before',
      'the trace is none, and was none in the run before: a seed that died or hung shows nothing',
    ])
  })
})
