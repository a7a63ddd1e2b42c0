import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runIdOf } from '../journal/files.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { openOrderIds, writeReservation } from './order-id-file.ts'

describe('order ids on disk', () => {
  test('each start takes the next epoch and begins above all that was ever reserved', async () => {
    const dir = scratchFolder()
    let highest = 0
    for (let epoch = 1; epoch <= 4; epoch += 1) {
      const ids = await openOrderIds(dir, epoch === 1 ? null : runIdOf(epoch - 1, 'aaaaaaaaaa'))
      expect(ids.epoch).toBe(epoch)
      expect(ids.counter).toBeGreaterThanOrEqual(highest)
      expect(JSON.parse(readFileSync(join(dir, 'order-ids.json'), 'utf8'))).toEqual({
        epoch,
        reservedUpTo: ids.reservedUpTo,
      })
      highest = ids.reservedUpTo + 4_096
      await writeReservation(dir, epoch, highest) // Reserved, then killed before any of it was used.
    }
  })

  test('a crash between writing and renaming leaves the old file in force', async () => {
    const dir = scratchFolder()
    const before = await openOrderIds(dir, null)
    writeFileSync(join(dir, 'order-ids.json.new'), '{"epoch":9')
    expect((await openOrderIds(dir, null)).counter).toBe(before.reservedUpTo)
  })

  test.each(['', '{"epoch":-1,"reservedUpTo":0}', '{"epoch":1}', 'garbage'])(
    'a damaged file %j is refused',
    async (text) => {
      const dir = scratchFolder()
      writeFileSync(join(dir, 'order-ids.json'), text)
      await expect(openOrderIds(dir, null)).rejects.toThrow(/order-ids\.json is damaged: restore it/)
    },
  )

  const path = (dir: string) => join(dir, 'order-ids.json')
  const lastRun = runIdOf(41, 'aaaaaaaaaa')
  const complaintOf = (dir: string) =>
    openOrderIds(dir, lastRun).then(
      () => '',
      (error: unknown) => String(error),
    )

  test('a file that is lost is not begun anew while the journal knows of a start, and nothing is written', async () => {
    const dir = scratchFolder()
    expect(await complaintOf(dir)).toMatch(
      /order-ids\.json knows of 0 starts, but run \w+ of the journal was start 41: /,
    )
    expect(existsSync(path(dir))).toBe(false)
  })

  test('nor is one of an older backup taken, up to the start before the newest', async () => {
    const dir = scratchFolder()
    const text = (epoch: number) => JSON.stringify({ epoch, reservedUpTo: 90_000 })
    writeFileSync(path(dir), text(40))
    expect(await complaintOf(dir)).toContain('knows of 40 starts')
    expect(readFileSync(path(dir), 'utf8')).toBe(text(40))
    writeFileSync(path(dir), text(41))
    expect(await openOrderIds(dir, lastRun)).toMatchObject({ epoch: 42, counter: 90_000 })
  })

  test('what the sentence says to write lets the start go on, beyond every id there was', async () => {
    const dir = scratchFolder()
    writeFileSync(path(dir), /\{.*\}/.exec(await complaintOf(dir))?.[0] ?? '')
    expect(await openOrderIds(dir, lastRun)).toMatchObject({ epoch: 1_042, counter: 1_041_000_000 })
  })

  test('nor do ids repeat when the file is lost a second time', async () => {
    const again = runIdOf(1_042, 'aaaaaaaaaa')
    const said = await openOrderIds(scratchFolder(), again).then(String, String)
    expect(JSON.parse(/\{.*\}/.exec(said)?.[0] ?? '')).toEqual({ epoch: 2_042, reservedUpTo: 2_042_000_000 })
  })
})
