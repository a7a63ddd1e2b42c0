import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { patchesOf, withPatch } from './planted-bug.ts'
import { plantedBugs } from './planted-bugs.ts'

// Whoever changes a line that a bug is planted in plants it anew: a bug that is nowhere is found by nobody.

const textOf = (path: string): string => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8')

describe('planted bugs', () => {
  test('have names of their own', () => {
    expect(new Set(plantedBugs.map(({ id }) => id)).size).toBe(plantedBugs.length)
    expect(plantedBugs.length).toBeGreaterThanOrEqual(25)
  })

  test.each(plantedBugs)('$id finds its place once, and the file still reads as a program', (bug) => {
    for (const patch of patchesOf(bug)) {
      const text = textOf(patch.file)
      const planted = withPatch(patch, text)
      expect(planted).not.toBe(text)
      expect(() => stripTypeScriptTypes(planted)).not.toThrow()
    }
  })

  test('a place that is not there, or there twice, is an error', () => {
    const patch = { file: 'a.ts', find: 'x', replace: 'y' }
    expect(() => withPatch(patch, 'abc')).toThrow('found it 0 times')
    expect(() => withPatch(patch, 'x and x')).toThrow('found it 2 times')
    expect(withPatch(patch, 'a x b')).toBe('a y b')
  })
})
