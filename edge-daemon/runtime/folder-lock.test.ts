import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { lockFolder } from './folder-lock.ts'

test('locks a folder, creates it where needed, and gives it back', () => {
  const dir = join(scratchFolder(), 'a/b')
  const unlock = lockFolder(dir)
  expect(existsSync(join(dir, 'daemon.lock'))).toBe(true)
  unlock()
  expect(existsSync(join(dir, 'daemon.lock'))).toBe(false)
})

test('a folder of a living process is refused, that of a dead one is taken over', () => {
  const dir = scratchFolder()
  writeFileSync(join(dir, 'daemon.lock'), String(process.ppid))
  expect(() => lockFolder(dir)).toThrow(`is in use by process ${process.ppid}: stop that daemon or name another folder`)
  // The number of a process that lives, but from before a boot: it is somebody else now.
  for (const stale of ['4194303', '', 'garbage', `${process.ppid} another-boot`]) {
    writeFileSync(join(dir, 'daemon.lock'), stale)
    lockFolder(dir)()
  }
})
