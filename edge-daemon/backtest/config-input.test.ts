import { expect, test } from 'vitest'
import { requestsPerMinuteOf } from '#shared/config/operations.ts'
import { configOf } from './config-input.ts'
import { Refusal } from '../runtime/refusal.ts'

const config = (parts: Partial<Parameters<typeof configOf>[0]> = {}) =>
  configOf({ file: undefined, sets: [], profile: undefined, messagesPerMinute: 1_000, ...parts })

test.each([
  [30, 30],
  [60, 55],
  [200, 184],
  [1_000, 923],
  [11_700, 10_800],
])('a limit of %i messages a minute leaves the core %i, so that a burst fits as well', (messagesPerMinute, budget) => {
  expect(requestsPerMinuteOf(config({ messagesPerMinute }).operations)).toBe(budget)
})

test('a lower rate in the config stands', () => {
  expect(requestsPerMinuteOf(config({ sets: ['operations.requestsPerMinute=100'] }).operations)).toBe(100)
})

test('settings are laid over the defaults in their order, words with or without quotes', () => {
  const { quoting, pricing } = config({
    sets: [
      'quoting.levels=3',
      'quoting.levels=4',
      'pricing.profile=predecessor',
      'pricing.edgeMinBps = 0.5'.replaceAll(' ', ''),
    ],
  })
  expect([quoting.levels, pricing.profile, pricing.edgeMinBps]).toEqual([4, 'predecessor', 0.5])
  expect(config({ profile: 'predecessor-corrected' }).pricing.profile).toBe('predecessor-corrected')
})

test.each([
  [{ sets: ['levels=3'] }, '--set must be section.field=value'],
  [{ sets: ['quoting.levels'] }, '--set must be section.field=value'],
  [{ sets: ['quoting.levels=99'] }, 'quoting.levels: was 99, must be a whole number between 1 and 8'],
  [{ sets: ['quoting.colour=1'] }, 'quoting.colour is not a known setting'],
  [{ sets: ['colour.levels=1'] }, 'colour is not a known setting'],
  [{ sets: ['quoting.levels=[1'] }, 'is neither a number, a word nor true or false'],
  [{ sets: ['pricing.edgeMinBps=nan'] }, 'pricing.edgeMinBps'],
  [{ profile: 'best' }, '--profile best: pricing.profile: was "best", must be one of fair'],
  [{ file: '/does/not/exist.toml' }, '--config /does/not/exist.toml does not exist'],
])('%j is refused with one sentence', (parts, sentence) => {
  expect(() => config(parts)).toThrow(Refusal)
  expect(() => config(parts)).toThrow(sentence)
})
