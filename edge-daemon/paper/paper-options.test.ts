import { describe, expect, test } from 'vitest'
import { Refusal } from '../runtime/refusal.ts'
import { readPaperOptions } from './paper-options.ts'

describe('the options of a paper run', () => {
  test('have defaults for all but the config', () => {
    expect(readPaperOptions(['--config', 'a.toml'])).toEqual({
      config: 'a.toml',
      forSeconds: null,
      isJson: false,
      said: { clearsLatches: false, givesUpExit: false },
      terms: { equityUsd: 10_000, makerFeeRate: '0', takerFeeRate: '0.00025', latencyMs: 100 },
    })
  })

  test('tell the latches from the exit', () => {
    expect(readPaperOptions(['--config', 'a', '--clear-latches'])).toMatchObject({
      said: { clearsLatches: true, givesUpExit: false },
    })
    expect(readPaperOptions(['--config', 'a', '--give-up-exit'])).toMatchObject({
      said: { clearsLatches: false, givesUpExit: true },
    })
  })

  test('take the longest time that a timer can wait', () => {
    expect(readPaperOptions(['--config', 'a', '--for', '2147483'])).toMatchObject({ forSeconds: 2_147_483 })
  })

  test('that are wrong are refused by name with what they must be', () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^--config is missing/],
      [['--confg', 'x'], /--confg/],
      [['--config', 'a', '--for', 'long'], /^--for must be a number from 1/],
      [['--config', 'a', '--for', '0'], /^--for must be a number from 1/],
      [['--config', 'a', '--for', '2147484'], /^--for must be a number from 1 to 2147483, was "2147484"/],
      [['--config', 'a', '--equity', '1.5'], /^--equity must be a whole number/],
      [['--config', 'a', '--equity', '-5'], /--equity/],
      [['--config', 'a', '--maker-fee', '2'], /^--maker-fee must be a number from 0 to 0\.01/],
      [['--config', 'a', '--latency-ms', 'NaN'], /^--latency-ms must be a number from 0 to 5000, was "NaN"/],
    ]
    for (const [args, says] of cases) {
      expect(() => readPaperOptions(args)).toThrow(Refusal)
      expect(() => readPaperOptions(args)).toThrow(says)
    }
  })
})
