import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { monoMs } from '#shared/units.ts'
import { eventually } from '../eventually.fixture.ts'
import { journalPath } from '../journal/files.ts'
import { journalIn, scratchFolder } from '../journal/scratch.fixture.ts'
import type { JournalWriter } from '../journal/writer.ts'
import type { Cursor } from './backlog.ts'
import { nextSlice } from './backlog-files.ts'
import { toyCloud, type ToyCloud } from './toy-cloud.fixture.ts'
import { startUpload, type Upload } from './upload.ts'

const firstRun = '000001aaaaaaaaaa'
const secondRun = '000002aaaaaaaaaa'
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

function start(dir: string, cloud: ToyCloud, journal: JournalWriter, run = firstRun): Upload {
  return startUpload({
    stateDir: dir,
    journalDir: dir,
    bot: 'toy',
    run,
    boot: 'boot',
    startedAtWallMs: 1_790_000_000_000,
    nowMs: () => monoMs(performance.now()),
    journal,
    client: cloud.client,
    onRefused: () => undefined,
  })
}
const fill = (journal: JournalWriter, count: number) => {
  for (let index = 0; index < count; index += 1) journal.append('note', { index }, index === count - 1)
}

describe('the upload', () => {
  test('brings everything once and in order, and says so only when it is acknowledged', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    const journal = journalIn(dir)
    fill(journal, 1_200)
    const upload = start(dir, cloud, journal)
    expect(upload.ackedSeq()).toBe(0)
    expect(await upload.drain(60_000)).toBe(true)
    expect(upload.ackedSeq()).toBe(1_200)
    expect(cloud.stored.get(firstRun)).toEqual(upTo(1_200))
    await journal.close()
  })

  test.each(['silent', 'broken'] as const)('survives a cloud that is %s: at least once, in order', async (mood) => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    const journal = journalIn(dir)
    fill(journal, 30)
    await journal.flush()
    cloud.mood = mood
    const upload = start(dir, cloud, journal)
    await eventually(() => cloud.bodies.length >= 2)
    expect(upload.ackedSeq()).toBe(0)
    cloud.mood = 'well'
    expect(await upload.drain(60_000)).toBe(true)
    expect(cloud.stored.get(firstRun)).toEqual(upTo(30))
    await journal.close()
  })

  test('a stop just after an outage does not wait out the pause that the outage has earned', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    const journal = journalIn(dir)
    fill(journal, 5)
    await journal.flush()
    cloud.mood = 'broken'
    const upload = start(dir, cloud, journal)
    await eventually(() => cloud.bodies.length >= 4)
    cloud.mood = 'well'
    const failedAtMs = performance.now()
    expect(await upload.drain(60_000)).toBe(true)
    // The fourth failure earned a pause of four seconds.
    expect(performance.now() - failedAtMs).toBeLessThan(3_500)
    await journal.close()
  })

  test('a cloud that has lost the run gets it again from the beginning, also a second time', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    const journal = journalIn(dir)
    const upload = start(dir, cloud, journal)
    for (let round = 1; round <= 3; round += 1) {
      cloud.stored.clear()
      fill(journal, 10)
      await eventually(() => upload.ackedSeq() === round * 10)
      expect(cloud.stored.get(firstRun)?.toSorted((a, b) => a - b)).toEqual(upTo(round * 10))
    }
    await upload.drain(1_000)
    await journal.close()
  })

  test('a cloud that forgets always is asked no more often than the back-off allows', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    const journal = journalIn(dir)
    fill(journal, 700)
    await journal.flush()
    cloud.mood = 'forgetful'
    const upload = start(dir, cloud, journal)
    await sleep(700)
    expect(cloud.batches).toBeLessThan(12)
    // The cursor may just be on its way to the disk.
    await upload.drain(0)
    await journal.close()
  })

  test('a restart in the middle goes on from the cursor, and the earlier run comes first', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    const before = journalIn(dir)
    fill(before, 900)
    await before.flush()
    const upload = start(dir, cloud, before)
    await eventually(() => upload.ackedSeq() >= 500)
    await upload.drain(0)
    fill(before, 20)
    await before.close()
    const again = journalIn(dir, secondRun)
    fill(again, 5)
    const second = start(dir, cloud, again, secondRun)
    expect(await second.drain(60_000)).toBe(true)
    expect(cloud.stored.get(firstRun)).toEqual(upTo(920))
    expect(cloud.stored.get(secondRun)).toEqual(upTo(5))
    expect([...cloud.stored.keys()]).toEqual([firstRun, secondRun])
    await again.close()
  })

  test('a damaged cursor file begins anew, and the cloud drops what it knows', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    writeFileSync(join(dir, 'upload-cursor.json'), '{"run":')
    const journal = journalIn(dir)
    fill(journal, 3)
    expect(await start(dir, cloud, journal).drain(60_000)).toBe(true)
    expect(JSON.parse(readFileSync(join(dir, 'upload-cursor.json'), 'utf8'))).toMatchObject({ seq: 3 })
    await journal.close()
  })

  test('a drain that the cloud does not answer ends in time and says no', async () => {
    const [dir, cloud] = [scratchFolder(), await toyCloud()]
    cloud.mood = 'broken'
    const journal = journalIn(dir)
    fill(journal, 3)
    const upload = start(dir, cloud, journal)
    const beganAtMs = performance.now()
    expect(await upload.drain(300)).toBe(false)
    expect(performance.now() - beganAtMs).toBeLessThan(10_000)
    await journal.close()
  })
})

describe('the backlog', () => {
  const stub = {
    v: 1,
    bot: 'toy',
    boot: 'boot',
    wallMs: 1,
    monoMs: 0,
    run: firstRun,
    seq: 1,
    type: 'record_damaged',
    data: {},
  } as const
  const all = async (dir: string, syncedSeq = 1e9) => {
    const seen: { seq: number; type: string }[] = []
    let cursor: Cursor | null = null
    for (;;) {
      const slice = await nextSlice(dir, cursor, { run: firstRun, syncedSeq, stub })
      if (slice === null) return seen
      seen.push(...slice.records.map(({ seq, type }) => ({ seq, type })))
      cursor = slice.end
    }
  }

  test('takes of the run in progress only what is synced', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    fill(journal, 10)
    await journal.close()
    expect((await all(dir, 4)).map((record) => record.seq)).toEqual(upTo(4))
  })

  test('a damaged line takes the place that it must have had and blocks nothing', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    fill(journal, 5)
    await journal.close()
    const path = journalPath(dir, 'event', firstRun, 1)
    const lines = readFileSync(path, 'utf8').split('\n')
    lines[2] = 'garbage'
    writeFileSync(path, lines.join('\n'))
    const records = await all(dir)
    expect(records.map((record) => record.seq)).toEqual(upTo(5))
    expect(records[2]?.type).toBe('record_damaged')
  })

  test('lines that were lost are told as lost, across batches and files, so that the cloud does not wait for them', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    fill(journal, 1_300)
    await journal.close()
    const path = journalPath(dir, 'event', firstRun, 1)
    const lines = readFileSync(path, 'utf8').split('\n')
    // As a page of zeros over several lines leaves them, and a sequence that no writer would have reached.
    lines.splice(2, 900, '\0\0\0')
    lines[30] = lines[30]?.replace(/"seq":\d+/, '"seq":9000000') ?? ''
    writeFileSync(path, lines.slice(0, 100).join('\n') + '\n')
    writeFileSync(journalPath(dir, 'event', firstRun, 2), lines.slice(120).join('\n'))
    const records = await all(dir)
    expect(records.map((record) => record.seq)).toEqual(upTo(1_300))
    expect(records.filter(({ type }) => type === 'record_damaged')).toHaveLength(900 + 1 + 20)
  })

  test('a long stretch of records written twice does not hide what follows it', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    const text = 'x'.repeat(5_000)
    for (let index = 0; index < 200; index += 1) journal.append('note', { text }, false)
    await journal.close()
    const path = journalPath(dir, 'event', firstRun, 1)
    const again = journalPath(dir, 'event', firstRun, 2)
    copyFileSync(path, again)
    const last = readFileSync(path, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    writeFileSync(again, `${readFileSync(path, 'utf8')}${last.replace('"seq":200', '"seq":201')}\n`)
    expect((await all(dir)).map((record) => record.seq)).toEqual(upTo(201))
  })

  const spoiled = async (seqs: readonly number[]) => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    fill(journal, 700)
    await journal.close()
    const path = journalPath(dir, 'event', firstRun, 1)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const kept = lines.filter((_, index) => !seqs.includes(index + 1))
    kept.splice((seqs[0] ?? 1) - 1, 0, '\u0000'.repeat(4_096))
    return { dir, path, lines, text: `${kept.join('\n')}\n` }
  }

  test('one damaged line that was many records blocks nothing: each of them has its place', async () => {
    const { dir, path, text } = await spoiled(Array.from({ length: 600 }, (_, index) => 11 + index))
    writeFileSync(path, text)
    const records = await all(dir)
    expect(records.map((record) => record.seq)).toEqual(upTo(700))
    expect(records.filter(({ type }) => type === 'record_damaged').length).toBe(600)
  })

  test('a group that was written again after a failed sync is taken from where it is whole', async () => {
    const { dir, path, lines, text } = await spoiled([690, 691, 692])
    writeFileSync(path, text)
    writeFileSync(journalPath(dir, 'event', firstRun, 2), `${lines.slice(685).join('\n')}\n`)
    const records = await all(dir)
    expect(records.map((record) => record.seq)).toEqual(upTo(700))
    expect(records.filter(({ type }) => type === 'record_damaged')).toEqual([])
  })

  test('parts that were torn themselves fill each other’s holes, and what is in none of them is told as lost', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    fill(journal, 12)
    await journal.close()
    const path = journalPath(dir, 'event', firstRun, 1)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    const put = (part: number, ...kept: readonly (number | string)[]) =>
      writeFileSync(
        journalPath(dir, 'event', firstRun, part),
        kept.map((line) => `${typeof line === 'string' ? line : (lines[line - 1] ?? '')}\n`).join(''),
      )
    put(1, 1, 2, 3)
    put(2)
    put(3, 'garbage', 6, 7)
    put(4, 'garbage', 4, 5, 6, 7, 8)
    put(5, 3, 4, 7, 8, 10, 12)
    const records = await all(dir)
    expect(records.map((record) => record.seq)).toEqual(upTo(12))
    expect(records.filter(({ type }) => type === 'record_damaged').map(({ seq }) => seq)).toEqual([9, 11])
  })

  test('a last line that a crash tore off is no record, and a cursor behind it does not move', async () => {
    const { dir, path, lines } = await spoiled([1])
    writeFileSync(path, lines.slice(0, 3).join('\n'))
    expect((await all(dir)).map((record) => record.seq)).toEqual([1, 2])
  })
})
