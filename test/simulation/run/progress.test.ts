import { expect, test } from 'vitest'
import { progressText, spanText } from './progress.ts'

test('says how far a run is, its pace, its failures and the time that is left', () => {
  expect(progressText({ done: 100, known: 400, left: 500, failed: 2, elapsedMs: 50_000 })).toBe(
    '500 of 1000 seeds (50 %), 2.0 a second, 2 failed, 4 min left',
  )
  expect(progressText({ done: 0, known: 0, left: 20, failed: 0, elapsedMs: 1_000 })).toContain('just begun')
  expect(progressText({ done: 5, known: 0, left: 0, failed: 0, elapsedMs: 1_000 })).toContain('(100 %)')
})

test.each([
  [12.4, '12 s'],
  [89, '89 s'],
  [300, '5 min'],
  [7_380, '2 h 3 min'],
])('%d seconds are told as %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text)
})
