import { describe, expect, test } from 'vitest'
import { inputClasses, messageOf } from './input.ts'
import { readFuzzOptions } from './fuzz-options.ts'
import { runTarget } from './run-target.ts'
import type { Target } from './target.ts'
import { targets } from './targets/all.ts'

// A short run of every target with a fixed seed; `npm run fuzz` is the long one.

const seed = 20_261_122
/** Worlds of the simulated venue cost more than what is asked of them. */
const inputsOf = ({ name }: Target): number => (name.startsWith('venue') ? 600 : 1_000)

describe('whatever is read', () => {
  test.each(targets)('$name lets nothing through that it should not', async (target) => {
    const { failure, inputs, seen } = await runTarget(target, inputsOf(target), seed)
    expect(failure).toBeNull()
    expect(inputs).toBe(inputsOf(target))
    expect(new Set(seen.map((pair) => pair.split(' > ')[0]))).toEqual(new Set(inputClasses))
  })
})

describe('the fuzzer itself', () => {
  const target = (attack: (text: string) => void): Target => ({
    name: 'a reader with a fault',
    start: () => (input) => {
      attack(messageOf([{ list: [1, 2, 3], word: 'x' }], input))
      return 'read'
    },
  })

  test('finds what throws, and says by which seed and the fewest changes', async () => {
    const throwing = target((text) => {
      if (text.includes('__proto__')) throw new TypeError('a key of every object')
    })
    const first = await runTarget(throwing, 3_000, 7)
    expect(first.failure).toMatchObject({ seed: 7, message: expect.stringContaining('a key of every object') })
    expect(first.failure?.input.changes).toHaveLength(1)
    expect(await runTarget(throwing, 3_000, 7)).toEqual(first)
  })

  test('finds what is left in every object', async () => {
    const polluting = target((text) => {
      if (text.includes('"polluted"')) Reflect.set(Object.prototype, 'polluted', true)
    })
    try {
      const { failure } = await runTarget(polluting, 3_000, 7)
      expect(failure?.message).toContain('no prototype may gain or lose a key')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted')
    }
  })

  test('finds what grows', async () => {
    const kept: string[] = []
    const growing = target((text) => kept.push(`${text}${'x'.repeat(4_000)}`.split('').join('')))
    const { failure } = await runTarget(growing, 10_000, 7)
    expect(failure?.message).toMatch(/left \d+ KiB behind/)
  })

  test('refuses options in one sentence that names them', () => {
    const refusal = (...args: string[]) => readFuzzOptions(args, ['tape', 'stream book'])
    expect(refusal('--inputs', '1e5')).toEqual({
      type: 'invalid',
      message: '--inputs must be a whole number from 1 to 10000000, was "1e5"',
    })
    expect(refusal('--target', 'boo', '--seed', '-1')).toMatchObject({ type: 'invalid' })
    expect(refusal('--target', 'x')).toEqual({
      type: 'invalid',
      message: '--target x names no target; there are tape, stream book',
    })
    expect(refusal('--target', 'boo', '--inputs', '5')).toEqual({
      type: 'options',
      options: { inputs: 5, targets: ['stream book'], seed: 1, isJson: false },
    })
  })
})
