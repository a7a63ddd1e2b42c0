import { expect, test } from 'vitest'
import { Refusal } from '../runtime/refusal.ts'
import { readBacktestOptions } from './options.ts'
import { defaultSettings } from './settings.ts'

const read = (line: string) => readBacktestOptions(line.split(' ').filter((word) => word !== ''))

test('a tape is enough, everything else has a default', () => {
  expect(read('--tape x.csv')).toMatchObject({
    tape: 'x.csv',
    settings: defaultSettings,
    isJson: false,
    isTable: false,
  })
  expect(read('--help')).toBeNull()
})

test('what is assumed of the exchange can be set', () => {
  const line =
    '--tape x --entry-latency-ms 5 --response-latency-ms 6 --latency-jitter-ms 0 --hidden-share 0.25 --optimistic --maker-fee-bps -0.5 --seed 9 --messages-per-minute 60 --edits overlap,keep-on-refusal'
  expect(read(line)?.settings).toEqual({
    ...defaultSettings,
    entryLatencyMs: 5,
    responseLatencyMs: 6,
    latencyJitterMs: 0,
    hiddenShare: 0.25,
    isOptimistic: true,
    makerFeeRate: -0.000_05,
    seed: 9,
    messagesPerMinute: 60,
    edits: { overlapMs: 20, keepsPriorityOnSizeDown: false, losesBothOnRefusal: false },
  })
})

test.each([
  ['', '--tape is missing'],
  ['--tape x --messages-per-minute 29', '--messages-per-minute must be a whole number from 30 to 11700, was "29"'],
  ['--tape x --messages-per-minute 60.5', 'must be a whole number'],
  ['--tape x --messages-per-minute many', 'was "many"'],
  ['--tape x --hidden-share -1', '--hidden-share must be a number from 0 to 100'],
  ['--tape x --maker-fee-bps NaN', '--maker-fee-bps must be a number from -10 to 100'],
  ['--tape x --tick 0', '--tick must be a positive decimal'],
  ['--tape x --edits swap', '--edits knows overlap, keep-priority and keep-on-refusal, was "swap"'],
  ['--tape x --table --set a.b=1', 'leave --set out'],
  ['--tape x --table --config f', 'leave --config out'],
  ['--tape x --table --profile fair', 'leave --profile out'],
  ['--tape x --table --messages-per-minute 60', 'leave --messages-per-minute out'],
  ['--tape x --table --sweep f', 'leave --sweep out'],
  ['--tape x --sweep f --report r.html', 'leave --sweep out'],
  ['--tape x --report r.pdf', '--report must name a file that ends in .html'],
  ['--tape x --speed 3', "Unknown option '--speed' (see --help)"],
  ['--tape', "'--tape <value>' argument missing"],
  ['x.csv', "Unexpected argument 'x.csv'"],
])('"%s" is refused with one sentence that says what to do', (line, sentence) => {
  expect(() => read(line)).toThrow(Refusal)
  expect(() => read(line)).toThrow(sentence)
})
