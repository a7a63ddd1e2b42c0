import { expect, test } from 'vitest'
import { fundingBiasBps, knownRate } from './funding-bias.ts'
import { predecessorDefaults } from './parameters.ts'
import { toxicity } from './toxicity.ts'
import { cadenceOf, volatilityRegime } from './volatility-regime.ts'

const crypto = { ...predecessorDefaults, marketProfile: 'crypto' as const }

test.each([
  [null, null, 'normal', 1, false],
  [5, null, 'calm', 0.8, false],
  [60, 8, 'calm', 0.8, false],
  [null, 8.01, 'normal', 1, false],
  [null, 20, 'elevated', 1.5, false],
  [1, 45, 'extreme', 2.2, true],
] as const)('a range of %s (short) and %s (medium) is %s', (short, medium, regime, scale, isPaused) => {
  expect(volatilityRegime(short, medium, crypto)).toEqual({ regime, scale, isPaused })
})

test('without regimes every market is normal', () => {
  expect(volatilityRegime(99, 99, { ...crypto, regimeIsUsed: false }).regime).toBe('normal')
})

test('the cadence is the regime\u2019s, or in the legacy profile the configured one', () => {
  expect(cadenceOf('extreme', crypto)).toEqual({ intervalMinMs: 2_000, orderAgeMaxMs: 5_000 })
  expect(cadenceOf('extreme', predecessorDefaults)).toEqual({ intervalMinMs: 500, orderAgeMaxMs: 15_000 })
})

test('funding that longs pay moves both quotes down, what shorts pay up, within the cap', () => {
  const bias = (rate: number) => fundingBiasBps(rate, crypto, 'predecessor')
  expect([bias(0.0005), bias(-0.0005), bias(0.0002), bias(1), bias(-1)]).toEqual([5, -5, 2, 5, -5])
  expect(fundingBiasBps(0.001, predecessorDefaults, 'predecessor')).toBe(0)
  expect(fundingBiasBps(0.001, { ...crypto, fundingIsUsed: false }, 'predecessor')).toBe(0)
})

test('a cap of zero was no cap to the predecessor, and means no shift', () => {
  const uncapped = { ...crypto, fundingCapBps: 0 }
  expect(fundingBiasBps(0.01, uncapped, 'predecessor')).toBe(100)
  expect(Math.abs(fundingBiasBps(-0.01, uncapped, 'predecessor-corrected'))).toBe(0)
})

test('a rate that is no number is not heard', () => {
  expect(knownRate(0.0003, Number.NaN)).toBe(0.0003)
  expect(knownRate(0.0003, 0)).toBe(0)
})

test('toxicity widens by what exceeds the limits and pauses strictly above five quarters of one', () => {
  const limits = { volatilityMaxBps: 8, driftMaxBps: 6, extraPerBps: 0.5 }
  expect(toxicity(null, null, limits)).toEqual({ extraBps: 0, pause: null })
  expect(toxicity(9, -7, limits)).toEqual({ extraBps: 1, pause: null })
  expect(toxicity(10, 7.5, limits)).toEqual({ extraBps: 1.75, pause: null })
  expect(toxicity(10.01, -99, limits)).toEqual({ extraBps: 0, pause: 'volatility_spike' })
  expect(toxicity(0, -7.51, limits)).toEqual({ extraBps: 0, pause: 'drift_spike' })
})
