import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { ControlState } from '#shared/contracts/control.ts'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { controlKeeper, rememberedControl } from './control-file.ts'

const word = (serverAtMs: number, latched: boolean): ControlState => ({
  version: 1,
  serverAtMs,
  latched,
  latchReason: null,
  desired: 'run',
  configVersion: 0,
  commands: [],
})

test('the newest word is the one on disk, whatever order they come in and however fast', async () => {
  const dir = scratchFolder()
  const errors: unknown[] = []
  const keep = controlKeeper(dir, (error) => errors.push(error))
  for (let index = 1; index <= 40; index += 1) keep(word(index, index % 2 === 0))
  keep(word(50, true))
  keep(word(49, false))
  await vi.waitUntil(() => rememberedControl(dir)?.serverAtMs === 50, { interval: 5 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(rememberedControl(dir)).toEqual(word(50, true))
  expect(errors).toEqual([])
})

test('words that bind nothing new are not written again', async () => {
  const dir = scratchFolder()
  const keep = controlKeeper(dir, () => undefined)
  keep(word(1, false))
  await vi.waitUntil(() => rememberedControl(dir) !== null, { interval: 5 })
  const text = readFileSync(join(dir, 'control.json'), 'utf8')
  keep(word(2, false))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(readFileSync(join(dir, 'control.json'), 'utf8')).toBe(text)
})

test('a write that fails is said and tried again with the next word', async () => {
  const dir = scratchFolder()
  const errors: unknown[] = []
  const keep = controlKeeper(join(dir, 'nowhere'), (error) => errors.push(error))
  keep(word(1, true))
  await vi.waitUntil(() => errors.length === 1, { interval: 5 })
  keep(word(2, true))
  await vi.waitUntil(() => errors.length === 2, { interval: 5 })
})

test.each(['', '{}', 'garbage'])('a damaged file %j is as none', (text) => {
  const dir = scratchFolder()
  writeFileSync(join(dir, 'control.json'), text)
  expect(rememberedControl(dir)).toBeNull()
})
