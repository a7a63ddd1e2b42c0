import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished, expect, test } from 'vitest'
import { scratchFolder } from '../journal/scratch.fixture.ts'
import { outputOf, startLineWriter } from './line-writer.ts'

// Against a real pipe that is read when the test says so.

const noteOf = (missing: number) => `missing ${missing}\n`
const line = (index: number) => `${String(index).padStart(6, '0')} ${'x'.repeat(92)}\n`

function pipe() {
  const path = join(scratchFolder(), 'pipe')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
  onTestFinished(() => closeSync(fd))
  const bytes = Buffer.alloc(65_536)
  /** All that is in it now. */
  const read = (): string => {
    try {
      const count = readSync(reader, bytes)
      return count === 0 ? '' : bytes.toString('utf8', 0, count) + read()
    } catch {
      return ''
    }
  }
  return { output: { fd, isFile: false }, read, leave: () => closeSync(reader) }
}

/** Numbers of the lines and notes of a text that must hold nothing else. */
const told = (text: string): string[] =>
  text.split('\n').flatMap((each) => (each === '' ? [] : [each.replace(/ x{92}$/, '')]))

test('what nobody reads waits, what is too much is dropped and counted where it is missing, and later lines follow', async () => {
  const { output, read } = pipe()
  const lines = startLineWriter(output, noteOf)
  for (let index = 0; index < 30_000; index += 1) lines.write(line(index))
  let text = ''
  for (let tries = 0; tries < 500 && !text.includes('missing'); tries += 1) {
    text += read()
    await sleep(10)
  }
  lines.write(line(40_000))
  text += read()
  const heard = told(text)
  const note = heard.findIndex((each) => each.startsWith('missing'))
  // What the pipe holds, and a megabyte.
  expect(note).toBeGreaterThan(10_000)
  expect(note).toBeLessThan(12_000)
  expect(heard.slice(0, note)).toEqual(Array.from({ length: note }, (_, index) => String(index).padStart(6, '0')))
  expect(heard.slice(note)).toEqual([`missing ${30_000 - note}`, '040000'])
})

test('a line is told at once where there is room', () => {
  const { output, read } = pipe()
  const lines = startLineWriter(output, noteOf)
  lines.write(line(1))
  expect(told(read())).toEqual(['000001'])
})

test('the end waits for a reader, and not for ever', async () => {
  const { output, read } = pipe()
  const lines = startLineWriter(output, noteOf)
  for (let index = 0; index < 1_000; index += 1) lines.write(line(index))
  const beganAtMs = performance.now()
  lines.drain(30)
  expect(performance.now() - beganAtMs).toBeGreaterThanOrEqual(30)
  const first = read()
  lines.drain(30)
  expect(told(first + read())).toHaveLength(1_000)
})

test('lines for a reader who is gone are nobody’s business', () => {
  const { output, leave } = pipe()
  const lines = startLineWriter(output, noteOf)
  leave()
  for (let index = 0; index < 20; index += 1) lines.write(line(index))
  lines.drain(10_000)
})

test('a file gets every line, in its order', async () => {
  const path = join(scratchFolder(), 'file')
  const fd = openSync(path, 'a')
  onTestFinished(() => closeSync(fd))
  const output = outputOf({ fd })
  expect(output.isFile).toBe(true)
  const lines = startLineWriter(output, noteOf)
  for (let index = 0; index < 500; index += 1) lines.write(line(index))
  for (let tries = 0; tries < 500 && told(readFileSync(path, 'utf8')).length < 500; tries += 1) await sleep(10)
  expect(told(readFileSync(path, 'utf8'))).toEqual(
    Array.from({ length: 500 }, (_, index) => String(index).padStart(6, '0')),
  )
})
