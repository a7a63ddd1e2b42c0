import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { openOrderIds, writeReservation } from './order-id-file.ts'

describe('order ids on disk', () => {
  test('each start takes the next epoch and begins above all that was ever reserved', async () => {
    const dir = scratchFolder()
    let highest = 0
    for (let epoch = 1; epoch <= 4; epoch += 1) {
      const ids = await openOrderIds(dir)
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
    const before = await openOrderIds(dir)
    writeFileSync(join(dir, 'order-ids.json.new'), '{"epoch":9')
    expect((await openOrderIds(dir)).counter).toBe(before.reservedUpTo)
  })

  test.each(['', '{"epoch":-1,"reservedUpTo":0}', '{"epoch":1}', 'garbage'])(
    'a damaged file %j is refused',
    async (text) => {
      const dir = scratchFolder()
      writeFileSync(join(dir, 'order-ids.json'), text)
      await expect(openOrderIds(dir)).rejects.toThrow(/order-ids\.json is damaged: restore it/)
    },
  )
})
