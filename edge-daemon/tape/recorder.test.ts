import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { assert as assertProperty, bigInt, double, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monoMs, wallMs } from '#shared/units.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { effectText, readTapeLine, stepLine } from './lines.ts'
import { tapeFiles, tapePath } from './files.ts'
import { book, recordedRun, replayFolder } from './recorded-run.fixture.ts'

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isTrue(); tries += 1) await sleep(10)
  expect(isTrue()).toBe(true)
}

const onlyFile = (dir: string): string => tapeFiles(dir)[0]?.path ?? ''

describe('a tape', () => {
  test('of a run that ended in order replays to the same effects', async () => {
    const dir = scratchFolder()
    const { tape, give } = recordedRun(dir)
    for (const stream of ['book', 'mark', 'account'] as const)
      give({ type: 'stream_changed', stream, isUp: true, reason: 'connected' })
    for (let index = 0; index < 200; index += 1) give(index % 4 === 0 ? book(10_000 + index) : { type: 'clock_ticked' })
    await tape.close()
    const result = await replayFolder(dir)
    expect(result).toMatchObject({ events: 203, difference: null, hasEnd: true, notJudged: [], crash: null })
    expect(result.effects).toBeGreaterThan(3)
  })

  test('whose last bytes were lost is good up to there', async () => {
    const dir = scratchFolder()
    const { tape, give } = recordedRun(dir)
    for (let index = 0; index < 500; index += 1) give(book(10_000 + ((index * 7) % 50)))
    await tape.close()
    truncateSync(onlyFile(dir), statSync(onlyFile(dir)).size - 200)
    const result = await replayFolder(dir)
    expect(result).toMatchObject({ difference: null, hasEnd: false, notJudged: [] })
    expect(result.damages.length).toBe(0)
    expect(result.events).toBeGreaterThan(0)
    expect(result.events).toBeLessThan(500)
  })

  test('goes on in a new part with the state as it is, and loses the oldest part when the folder is full', async () => {
    const dir = scratchFolder()
    const maxBytes = 100_000
    const { tape, give } = recordedRun(dir, { maxBytes })
    let price = 10_000
    // Each part is full after an eighth of the bound; sizes that do not compress fill it sooner.
    for (let round = 0; tapeFiles(dir).at(-1)?.part !== 12 && round < 300; round += 1) {
      for (let index = 0; index < 40; index += 1) {
        price += ((round * 31 + index * 17) % 11) - 5
        give(book(price, 1 + ((round * 13 + index * 7) % 40)))
      }
      await sleep(1)
      await tape.flush()
    }
    await tape.close()
    const files = tapeFiles(dir)
    expect(files[0]?.part).toBeGreaterThan(1)
    expect(files.reduce((sum, { path }) => sum + statSync(path).size, 0)).toBeLessThanOrEqual(1.5 * maxBytes)
    const result = await replayFolder(dir)
    expect(result).toMatchObject({ difference: null, hasEnd: true, header: { start: null } })
    expect(result.notJudged).toEqual([{ fromSeq: 1, toSeq: (result.header?.nextSeq ?? 0) - 1 }])
    expect(result.events).toBeGreaterThan(100)
  })

  test('leaves out what its queue cannot hold, says from where to where, and goes on with the state of then', async () => {
    const dir = scratchFolder()
    const { tape, give, troubles } = recordedRun(dir, { queueMaxBytes: 20_000 })
    for (let index = 0; index < 300; index += 1) give(book(10_000 + index))
    expect(troubles).toEqual(['the queue of the tape is full'])
    await tape.flush()
    for (let index = 0; index < 10; index += 1) give(book(10_500 + index))
    await tape.close()
    const result = await replayFolder(dir)
    expect(result).toMatchObject({ difference: null, hasEnd: true })
    expect(result.notJudged).toHaveLength(1)
    const [gap] = result.notJudged
    expect(gap?.toSeq).toBe(301)
    expect(result.events).toBe(310 - (301 - (gap?.fromSeq ?? 0) + 1))
  })

  test('of a folder that cannot be written is a gap and a complaint, and no more', async () => {
    const file = `${scratchFolder()}/file`
    writeFileSync(file, '')
    const { tape, give, troubles } = recordedRun(`${file}/tape`)
    give(book(10_000))
    await tape.flush()
    give(book(10_001))
    tape.crashed({ type: 'clock_ticked' }, { atMs: 0, wallAtMs: 0 }, new Error('anything'))
    await tape.close()
    expect(troubles).toEqual([expect.stringMatching(/^the tape cannot be written: ENOTDIR/)])
  })

  test('holds the event that the program died of, and the replay dies of the same', async () => {
    const dir = scratchFolder()
    const { tape, give } = recordedRun(dir)
    give(book(10_000))
    await tape.flush()
    give(book(10_002))
    const stamp = { atMs: monoMs(-1), wallAtMs: wallMs(1) }
    tape.crashed(
      { type: 'clock_ticked' },
      stamp,
      new Error('time must not go backwards, was -1 after 2.1666666666666665'),
    )
    const result = await replayFolder(dir)
    expect(result).toMatchObject({ events: 3, difference: null, hasEnd: false, notJudged: [] })
    expect(result.crash).toMatch(/^time must not go backwards/)
    await tape.close()
  })

  test('is left as it is by a crash when its disk has not answered for seconds: nobody waits for it then', async () => {
    const dir = scratchFolder()
    // Opened for writing it answers when somebody reads.
    const slow = tapePath(dir, '000001aaaaaaaaaa', 1)
    execFileSync('mkfifo', [slow])
    const { tape, give } = recordedRun(dir, { stallMaxMs: 50 })
    give(book(10_000))
    const written = tape.flush()
    await sleep(100)
    tape.crashed({ type: 'clock_ticked' }, { atMs: 0, wallAtMs: 0 }, new Error('anything'))
    expect(readdirSync(dir)).toEqual([basename(slow)])
    const reader = openSync(slow, 'r')
    await written
    await tape.close()
    closeSync(reader)
  })

  test('with a price changed by hand shows the event and both effects', async () => {
    const dir = scratchFolder()
    const { tape, give } = recordedRun(dir)
    give({ type: 'stream_changed', stream: 'book', isUp: true, reason: 'connected' })
    give({ type: 'clock_ticked' })
    await tape.close()
    const text = gunzipSync(readFileSync(onlyFile(dir))).toString()
    const spoilt = text.replace(
      '"stream":"book","isUp":true,"reason":"connected"}',
      '"stream":"book","isUp":true,"reason":"spoilt"}',
    )
    expect(spoilt).not.toBe(text)
    writeFileSync(onlyFile(dir), gzipSync(spoilt))
    const { difference, events } = await replayFolder(dir)
    expect(events).toBe(0)
    expect(difference).toMatchObject({ what: 'effects', seq: 1, event: { type: 'stream_changed', reason: 'spoilt' } })
  })

  test('that lacks a line in its middle is not judged from there', async () => {
    const dir = scratchFolder()
    const { tape, give } = recordedRun(dir)
    for (let index = 0; index < 10; index += 1) give(book(10_000 + index))
    await tape.close()
    const lines = gunzipSync(readFileSync(onlyFile(dir)))
      .toString()
      .split('\n')
    lines[5] = lines[5]?.slice(0, 20) ?? ''
    writeFileSync(onlyFile(dir), gzipSync(lines.join('\n')))
    const result = await replayFolder(dir)
    expect(result).toMatchObject({ events: 4, difference: null, notJudged: [{ fromSeq: 5, toSeq: 10 }] })
    expect(result.damages).toEqual([{ path: onlyFile(dir), line: 6 }])
  })

  test('is for its owner only', async () => {
    const dir = scratchFolder()
    const { tape } = recordedRun(`${dir}/tape`)
    await tape.close()
    expect(readdirSync(`${dir}/tape`)).toHaveLength(1)
    expect(statSync(`${dir}/tape`).mode & 0o077).toBe(0)
    expect(statSync(onlyFile(`${dir}/tape`)).mode & 0o077).toBe(0)
  })
})

describe('a line', () => {
  test('gives back every number and every id as it was', () => {
    assertProperty(
      property(double(), double({ noNaN: true, noDefaultInfinity: true }), bigInt({ min: 0n }), (rate, atMs, id) => {
        const event = { type: 'funding_changed', ratePerHour: rate, venueAtMs: 5 } as const
        const line = readTapeLine(stepLine(7, event, { atMs, wallAtMs: 3.25 }, []))
        const expected = { ...event, ratePerHour: rate === 0 ? 0 : rate, atMs: atMs === 0 ? 0 : atMs, wallAtMs: 3.25 }
        expect(line).toEqual({ kind: 'step', seq: 7, event: expected, effects: [], crash: null })
        const order = { type: 'read_fills', sinceTradeId: id.toString() } as const
        const told = readTapeLine(stepLine(8, { type: 'clock_ticked' }, { atMs: 1, wallAtMs: 2 }, [order]))
        expect(told).toMatchObject({ effects: [JSON.stringify(order)] })
      }),
    )
  })

  test('keeps a long effect as a digest that still tells it from another', () => {
    const long = (last: string) =>
      effectText({ type: 'journal', record: 'status', data: { text: 'x'.repeat(5_000) + last } })
    expect(long('a').length).toBeLessThan(200)
    expect(long('a')).not.toBe(long('b'))
    expect(long('a')).toBe(long('a'))
  })

  test('that was torn or is something else is none', () => {
    for (const text of ['', '[1,2', '{}', '[1,2,3]', '{"tape":2,"nextSeq":1}', 'null', '7'])
      expect(readTapeLine(text)).toBeNull()
  })
})

test('what waits is written within a second or two by itself', async () => {
  const dir = scratchFolder()
  const { tape, give } = recordedRun(dir)
  give(book(10_000))
  await until(() => (tapeFiles(dir)[0] === undefined ? false : statSync(onlyFile(dir)).size > 0))
  await tape.close()
})
