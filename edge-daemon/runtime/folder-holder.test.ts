import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { holderOf } from './folder-holder.ts'
import { Refusal } from './refusal.ts'

test('a system that does not tell who holds a lock is told in a sentence, with what to do instead', () => {
  const stateDir = join(scratchFolder(), 'state')
  mkdirSync(stateDir)
  writeFileSync(join(stateDir, 'folder.lock'), '')
  const missing = join(stateDir, 'no-locks')
  expect(() => holderOf(stateDir, missing)).toThrow(Refusal)
  expect(() => holderOf(stateDir, missing)).toThrow(/^[^\n]+no-locks cannot be read[^\n]+HUP[^\n]+$/)
})
