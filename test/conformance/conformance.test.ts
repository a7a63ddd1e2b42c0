import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ownVectors, readConformanceOptions } from './options.ts'
import { BadInput, GoldenEntry, VectorEntry, readEntries } from './vector-file.ts'

// The command as a process: what it prints, and its exit codes.

const scratch = mkdtempSync(path.join(tmpdir(), 'pilotlight-conformance-'))
const twice = '[{"id":"a","component":"b"},{"id":"a","component":"b"}]'
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const whole = path.join(scratch, name)
  writeFileSync(whole, text)
  return whole
}

async function conformance(...args: string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'conformance.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}

test('runs the project\u2019s own vectors when nothing is named, and says nothing but the counts', async () => {
  expect(await conformance()).toEqual({ code: 0, stdout: '57 passed, 0 failed\n', stderr: '' })
})

test('names what failed with both values, counts over all files and ends with 1', async () => {
  const wrong = readFileSync(ownVectors, 'utf8').replace('"selector": "0x1ff2f', '"selector": "0x2ff2f')
  const golden = file('golden.json', JSON.stringify([{ id: 'g-1', component: 'taste', inputs: {}, expected: {} }]))
  const { code, stdout } = await conformance('--vectors', file('wrong.json', wrong), '--golden', golden)
  const lines = stdout.trimEnd().split('\n')
  expect(code).toBe(1)
  expect(lines[0]).toMatch(/^FAILED {2}rust-selector-domain selector .*expected 0x2ff2f6.*, got 0x1ff2f6/)
  expect(lines[1]).toMatch(/^FAILED {2}g-1 taste /)
  expect(lines.slice(2)).toEqual(['56 passed, 2 failed'])
})

test('prints one JSON line when asked, and the random orders count as well', async () => {
  const { code, stdout, stderr } = await conformance('--json', '--random', '100', '--seed', '5')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({ passed: 157, failed: 0, undecided: 0, failures: [], disagreements: [] })
  expect(stderr).toContain('157 passed, 0 failed\n')
})

test('ends with 2 and one sentence for a file that is not there', async () => {
  const { code, stdout, stderr } = await conformance('--vectors', path.join(scratch, 'nowhere.json'))
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^conformance: [^\n]+nowhere.json cannot be read[^\n]+\n$/)
})

describe('refuses with one sentence', () => {
  test.each([
    ['a folder', () => readEntries(scratch, GoldenEntry), 'cannot be read'],
    ['text', () => readEntries(file('text.json', 'hello'), VectorEntry), 'is not JSON'],
    ['an object', () => readEntries(file('object.json', '{}'), VectorEntry), 'is not a JSON list'],
    ['no kind', () => readEntries(file('form.json', '[{"id":"a","inputs":{}}]'), VectorEntry), 'case 1: kind'],
    ['an id used twice', () => readEntries(file('twice.json', twice), GoldenEntry), 'used twice'],
    ['no number', () => readConformanceOptions(['--random', 'many']), '--random must be'],
    ['an unknown option', () => readConformanceOptions(['--taste']), '--taste'],
    ['a word too much', () => readConformanceOptions(['signing.json']), 'signing.json'],
  ])('%s', (_what, read, said) => {
    expect(read).toThrow(BadInput)
    expect(read).toThrow(said)
    expect(read).toThrow(/^[^\n]+$/)
  })
})
