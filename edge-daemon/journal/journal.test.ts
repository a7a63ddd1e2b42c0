import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { emptyLedger } from '#shared/ledger.ts'
import { recordMaxBytes } from '#shared/contracts/records.ts'
import { journalPath, runIdOf } from './files.ts'
import { journalFiles } from './folder.ts'
import { lastRunOf } from './last-search.ts'
import { settling } from './last-words.ts'
import { searchFiles } from './read-files.ts'
import { readLastWords } from './reader.ts'
import { unsettledParts } from './run-end.ts'
import { clock, journalIn, recordsIn, scratchFolder } from './scratch.fixture.ts'
import { openJournal } from './writer.ts'

const run = '000001aaaaaaaaaa'

describe('the journal', () => {
  test('gives back what was written, in order, with envelope, after a close', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    for (let index = 1; index <= 50; index += 1) journal.append('note', { index }, index % 7 === 0)
    await journal.close()
    expect(journal.syncedSeq()).toBe(50)
    const records = await recordsIn(dir)
    expect(records.map((record) => record.seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expect(records[0]).toEqual({
      v: 1,
      bot: 'toy',
      run,
      boot: 'boot',
      seq: 1,
      wallMs: 1_790_000_000_000,
      monoMs: 5,
      type: 'note',
      data: { index: 1 },
    })
  })

  test('leaves out a torn last line, and counts a damaged one in the middle', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    journal.append('note', { index: 1 }, true)
    journal.append('note', { index: 2 }, true)
    await journal.close()
    const path = journalPath(dir, 'event', run, 1)
    const [first = '', second = ''] = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, `${first}\n{"v":1,garbage\n${second}\n${first.slice(0, 40)}`)
    const damages: number[] = []
    expect((await recordsIn(dir, (_, line) => damages.push(line))).map((record) => record.seq)).toEqual([1, 2])
    expect(damages).toEqual([2, 4])
  })

  test('a record written twice after a failed sync appears once', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    journal.append('note', {}, true)
    journal.append('note', {}, true)
    await journal.close()
    const lines = readFileSync(journalPath(dir, 'event', run, 1), 'utf8')
    writeFileSync(journalPath(dir, 'event', run, 2), lines)
    expect((await recordsIn(dir)).map((record) => record.seq)).toEqual([1, 2])
  })

  test('a write that fails is said, tried again, and nothing is lost when it works again', async () => {
    const dir = scratchFolder()
    const troubles: (string | null)[] = []
    const journal = journalIn(dir, run, (reason) => troubles.push(reason))
    const path = journalPath(dir, 'event', run, 1)
    mkdirSync(path) // A folder stands where the file should be.
    journal.append('note', { index: 1 }, true)
    await journal.flush()
    expect(troubles[0]).toMatch(/^the journal cannot be written/)
    rmSync(path, { recursive: true })
    writeFileSync(path, '{"v":1,"bot":"toy","ru') // As a write leaves it for which there was no room.
    journal.append('note', { index: 2 }, true)
    await journal.close()
    expect(troubles.at(-1)).toBeNull()
    const onDamage = vi.fn<() => void>()
    expect((await recordsIn(dir, onDamage)).map((record) => record.data['index'])).toEqual([1, 2])
    expect(onDamage).not.toHaveBeenCalled()
    expect((await journalFiles(dir, 'event')).map((file) => file.path)).toEqual([path])
  })

  test('a queue that was full is no trouble any more once it is written', async () => {
    const dir = scratchFolder()
    const troubles: (string | null)[] = []
    const journal = journalIn(dir, run, (reason) => troubles.push(reason))
    for (let index = 0; index < 20_002; index += 1) journal.append('note', {}, false)
    expect(troubles).toEqual(['the journal queue is full'])
    await journal.close()
    expect(troubles).toEqual(['the journal queue is full', null])
    expect((await recordsIn(dir)).length).toBe(20_002)
  })

  test('raw market data is dropped rather than queued without end', async () => {
    const dir = scratchFolder()
    const options = {
      dir,
      recordClass: 'market' as const,
      bot: 'toy',
      run,
      boot: 'b',
      clock,
      onTrouble: () => undefined,
    }
    const journal = openJournal(options)
    for (let index = 0; index < 20_005; index += 1) journal.append('trade', {}, false)
    expect(journal.droppedRecords()).toBe(5)
    await journal.close()
  })

  test.each([
    ['ascii', 'x'],
    ['text of many bytes', '測'],
  ])('a fill over the limit of bytes keeps its facts and loses its checkpoint: %s', async (_, letter) => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    const checkpoint = { text: letter.repeat(recordMaxBytes / (letter === 'x' ? 1 : 2)) }
    journal.append('fill', { tradeId: '7', checkpoint }, true)
    journal.append('note', { text: letter.repeat(recordMaxBytes) }, true)
    await journal.close()
    const records = await recordsIn(dir)
    expect(records[0]?.data).toEqual({ tradeId: '7' })
    expect(records[1]?.data).toHaveProperty('truncatedBytes')
    for (const line of readFileSync(journalPath(dir, 'event', run, 1), 'utf8').split('\n'))
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(recordMaxBytes)
  })

  test('goes on in a new part when a file has grown large', async () => {
    const dir = scratchFolder()
    const journal = journalIn(dir)
    const text = 'x'.repeat(16_000)
    for (let group = 0; group < 2; group += 1) {
      for (let index = 0; index < 1_060; index += 1) journal.append('note', { text }, false)
      await journal.flush()
    }
    await journal.close()
    expect((await journalFiles(dir, 'event')).map((file) => file.part)).toEqual([1, 2])
    expect((await recordsIn(dir)).length).toBe(2_120)
  })

  test('runs sort by their start, whatever the random part says', () => {
    const ids = [1, 2, 35, 36, 1_295, 1_296].map((epoch, index) => runIdOf(epoch, 'zyxwvu'[index] ?? 'a'))
    expect(ids.toSorted()).toEqual(ids)
  })

  test('a folder that is not there has no files', async () => {
    expect(await journalFiles(join(scratchFolder(), 'nowhere'), 'event')).toEqual([])
  })

  test('one that cannot be read is not an empty one', async () => {
    const file = join(scratchFolder(), 'no-folder')
    writeFileSync(file, '')
    await expect(journalFiles(file, 'event')).rejects.toThrow('ENOTDIR')
    await expect(readLastWords(file, true)).rejects.toThrow('ENOTDIR')
  })
})

describe('last words', () => {
  const checkpoint = (fills: number) => ({
    ledger: { ...emptyLedger(), fills },
    peakUsd: 1.5,
    latches: {},
    tradeIdFloor: '9',
    tradeIdsSeen: ['10'],
  })
  type Word = readonly [type: string, data: Record<string, unknown>]
  const write = async (dir: string, epoch: number, words: readonly Word[]) => {
    const journal = journalIn(dir, runIdOf(epoch, 'aaaaaaaaaa'))
    for (const [type, data] of words) journal.append(type, data, false)
    await journal.close()
  }
  const clean: Word = ['run_stopped', { bookProvenEmpty: true, checkpoint: checkpoint(5) }]

  test('an empty folder is a first start', async () => {
    expect(await readLastWords(scratchFolder(), true)).toEqual({
      lastRun: null,
      checkpoint: null,
      units: null,
      bot: null,
      wasUnclean: false,
      unread: null,
    })
  })

  test.each([
    ['a clean stop', [clean], false],
    ['a stop without proof', [['run_stopped', { bookProvenEmpty: false }]], true],
    ['no stop at all', [['status', {}]], true],
    ['a record behind the stop', [clean, ['status', {}]], true],
  ] as const)('%s', async (_, words, wasUnclean) => {
    const dir = scratchFolder()
    await write(dir, 1, words)
    expect((await readLastWords(dir, true)).wasUnclean).toBe(wasUnclean)
  })

  test('an unclean run stays in force through clean runs that never heard the cloud', async () => {
    const dir = scratchFolder()
    await write(dir, 1, [['status', {}]])
    await write(dir, 2, [clean])
    expect((await readLastWords(dir, true)).wasUnclean).toBe(true)
    await write(dir, 3, [['control', { latched: false }], clean])
    expect((await readLastWords(dir, true)).wasUnclean).toBe(false)
    await write(dir, 4, [clean])
    expect((await readLastWords(dir, true)).wasUnclean).toBe(false)
  })

  test('the newest checkpoint counts, also when it lies in an earlier run or behind a torn line', async () => {
    const dir = scratchFolder()
    await write(dir, 1, [
      ['fill', { checkpoint: checkpoint(1) }],
      ['fill', { checkpoint: checkpoint(2) }],
    ])
    appendFileSync(journalPath(dir, 'event', runIdOf(1, 'aaaaaaaaaa'), 1), '{"v":1,"torn')
    await write(dir, 2, [['status', {}]])
    expect((await readLastWords(dir, true)).checkpoint).toEqual(checkpoint(2))
  })

  test('what was learned and cannot be understood is forgotten, and costs neither ledger nor peak nor latch', async () => {
    const dir = scratchFolder()
    const side = { meanBps: null, count: 3, markoutMeanBps: 0, offsetBps: 0 }
    const poisoned = { adverse: { buy: side, sell: side, atWallMs: 1 }, estimates: { variance: null } }
    const latched = { ...checkpoint(2), latches: { drawdown: 'fell' } }
    const ledger = { ...latched.ledger, volumeTickLots: 1e17 }
    await write(dir, 1, [
      ['status', { checkpoint: checkpoint(1) }],
      ['status', { checkpoint: { ...latched, ledger, ...poisoned } }],
    ])
    expect((await readLastWords(dir, true)).checkpoint).toEqual({ ...latched, ledger })
  })

  test('who wrote the newest run is known from any record of it', async () => {
    const dir = scratchFolder()
    await write(dir, 1, [['note', {}]])
    expect(await readLastWords(dir, true)).toMatchObject({ checkpoint: null, units: null, bot: 'toy' })
  })

  test('the checkpoint comes with the units and owner of the run that wrote it, and says when it is provisional', async () => {
    const dir = scratchFolder()
    const units = { tickSize: '0.1', lotSize: '0.01', network: 'testnet', accountFingerprint: '0a', market: 'ETH-USD' }
    const provisional = { ...checkpoint(0), isProvisional: true }
    await write(dir, 1, [
      ['run_started', units],
      ['status', { checkpoint: provisional }],
    ])
    await write(dir, 2, [['run_started', { tickSize: '1', lotSize: '1' }]])
    expect(await readLastWords(dir, true)).toMatchObject({ checkpoint: provisional, units })
  })

  describe('behind a gap', () => {
    const path = (dir: string) => journalPath(dir, 'event', runIdOf(1, 'aaaaaaaaaa'), 1)
    const spoil = (dir: string, nth: number) => {
      const lines = readFileSync(path(dir), 'utf8').split('\n')
      lines[nth] = '\u0000'.repeat(512)
      writeFileSync(path(dir), lines.join('\n'))
    }
    const latched = { ...checkpoint(3), latches: { drawdown: 'fell' }, peakUsd: 9, executed: ['command-1'] }

    test('money is that of before, and the exchange is asked for the rest; latches, peak and commands still bind', async () => {
      const dir = scratchFolder()
      await write(dir, 1, [
        ['fill', { checkpoint: checkpoint(1) }],
        ['fill', { checkpoint: checkpoint(2) }],
        ['fill', { checkpoint: latched }],
        clean,
      ])
      spoil(dir, 1)
      const words = await readLastWords(dir, true)
      expect(words.checkpoint).toEqual({ ...checkpoint(1), latches: {}, peakUsd: 1.5 })
      expect(words.wasUnclean).toBe(true)
      await write(dir, 2, [['fill', { checkpoint: checkpoint(1) }]])
      writeFileSync(path(dir), readFileSync(path(dir), 'utf8').split('\n').slice(0, 3).join('\n') + '\n')
      rmSync(journalPath(dir, 'event', runIdOf(2, 'aaaaaaaaaa'), 1))
      expect((await readLastWords(dir, true)).checkpoint).toEqual({
        ...checkpoint(1),
        latches: latched.latches,
        peakUsd: 9,
        executed: ['command-1'],
      })
    })

    test.each([
      [null, 9, 9],
      [9, null, 9],
      [null, null, null],
    ])('a peak of %s and one of %s behind it are one of %s', async (before, behind, peakUsd) => {
      const dir = scratchFolder()
      await write(dir, 1, [
        ['fill', { checkpoint: { ...checkpoint(1), peakUsd: before } }],
        ['status', {}],
        ['fill', { checkpoint: { ...checkpoint(2), peakUsd: behind } }],
      ])
      spoil(dir, 1)
      expect((await readLastWords(dir, true)).checkpoint).toEqual({ ...checkpoint(1), peakUsd })
    })

    test('a run that lost its beginning on a first start leaves its latches and no money', async () => {
      const dir = scratchFolder()
      await write(dir, 1, [
        ['status', {}],
        ['fill', { checkpoint: latched }],
      ])
      spoil(dir, 0)
      expect((await readLastWords(dir, true)).checkpoint).toMatchObject({
        ledger: emptyLedger(),
        latches: latched.latches,
        tradeIdFloor: null,
        isProvisional: true,
      })
    })
  })

  describe('a checkpoint that this program does not understand', () => {
    const strange = { checkpoint: { ...checkpoint(3), latches: { drawdown: 'fell' }, fromAnotherVersion: 1 } }
    const unreadIn = async (dir: string) => (await readLastWords(dir, true)).unread

    test('is told when it is the newest, also of an earlier run than the last', async () => {
      const dir = scratchFolder()
      await write(dir, 1, [
        ['status', { checkpoint: checkpoint(1) }],
        ['fill', strange],
        ['status', {}],
      ])
      const unread = { run: runIdOf(1, 'aaaaaaaaaa'), seq: 2 }
      expect(await unreadIn(dir)).toEqual(unread)
      await write(dir, 2, [['run_started', {}]])
      expect(await unreadIn(dir)).toEqual(unread)
    })

    test('behind a gap as well: its latches would bind', async () => {
      const dir = scratchFolder()
      await write(dir, 1, [
        ['status', { checkpoint: checkpoint(1) }],
        ['status', {}],
        ['fill', strange],
      ])
      const path = journalPath(dir, 'event', runIdOf(1, 'aaaaaaaaaa'), 1)
      const lines = readFileSync(path, 'utf8').split('\n')
      lines[1] = '\u0000'
      writeFileSync(path, lines.join('\n'))
      expect(await unreadIn(dir)).toMatchObject({ seq: 3 })
    })

    test('in a record of another version altogether', async () => {
      const dir = scratchFolder()
      await write(dir, 1, [['status', { checkpoint: checkpoint(1) }], clean])
      await write(dir, 2, [['status', { checkpoint: checkpoint(2) }]])
      const run = runIdOf(2, 'aaaaaaaaaa')
      const path = journalPath(dir, 'event', run, 1)
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, text.replace('"v":1', '"v":2'))
      expect(await unreadIn(dir)).toEqual({ run, seq: 1 })
      writeFileSync(path, text.replace('"v":1', '"v":x'))
      expect(await unreadIn(dir)).toBeNull()
    })

    test('is no matter once a newer one is understood', async () => {
      const dir = scratchFolder()
      await write(dir, 1, [
        ['fill', strange],
        ['status', { checkpoint: checkpoint(2) }],
      ])
      expect(await unreadIn(dir)).toBeNull()
    })
  })

  test('without a cloud the search ends at the newest checkpoint: nobody can have decided about an earlier end', async () => {
    const dir = scratchFolder()
    await write(dir, 1, [['status', {}]])
    await write(dir, 2, [clean])
    expect((await readLastWords(dir, true)).wasUnclean).toBe(true)
    expect(await readLastWords(dir, false)).toMatchObject({ wasUnclean: false, checkpoint: checkpoint(5) })
  })

  test('the record that ends a run says that the cloud was heard in it', async () => {
    const dir = scratchFolder()
    await write(dir, 1, [['status', {}]])
    await write(dir, 2, [['run_stopped', { bookProvenEmpty: true, isCloudHeard: true, checkpoint: checkpoint(5) }]])
    expect((await readLastWords(dir, true)).wasUnclean).toBe(false)
  })

  test('a start makes safe what it reads of the last run, and the names of its files', async () => {
    const dir = scratchFolder()
    await write(dir, 1, [clean])
    await write(dir, 2, [clean])
    const path = journalPath(dir, 'event', runIdOf(2, 'aaaaaaaaaa'), 1)
    const parts = await searchFiles(unsettledParts(lastRunOf(await journalFiles(dir, 'event'))))
    expect(settling(dir, parts)).toEqual([
      { type: 'sync', path },
      { type: 'sync_folder', path: dir },
    ])
    expect(settling(dir, [])).toEqual([])
  })
})
