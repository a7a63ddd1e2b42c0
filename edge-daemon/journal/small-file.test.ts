import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from './scratch.fixture.ts'
import { replacement } from './disk-step.ts'
import { readFileOrNull, replaceFile } from './small-file.ts'

test('a small file is replaced by another that is safe before it takes the name', () => {
  expect(replacement('/state/ids.json', '{}')).toEqual([
    { type: 'write', path: '/state/ids.json.new', text: '{}' },
    { type: 'rename', from: '/state/ids.json.new', to: '/state/ids.json' },
    { type: 'sync_folder', path: '/state' },
  ])
})

test('what stands there afterwards is the new text, also over the rest of an attempt', async () => {
  const path = join(scratchFolder(), 'small.json')
  expect(readFileOrNull(path)).toBeNull()
  writeFileSync(`${path}.new`, 'half of something longer')
  await replaceFile(path, 'one')
  await replaceFile(path, 'two')
  expect(readFileOrNull(path)).toBe('two')
  expect(() => readFileSync(`${path}.new`)).toThrow('ENOENT')
})

test('an attempt that fails leaves what was there', async () => {
  const dir = scratchFolder()
  await expect(replaceFile(join(dir, 'nowhere', 'small.json'), 'one')).rejects.toThrow('ENOENT')
})
