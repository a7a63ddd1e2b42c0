import { expect, test } from 'vitest'
import { ageText, momentText, plain, signedMoney } from './format.ts'

test.each([
  ['1.5', '+1.5000'],
  ['-1234.56789', '−1,234.5679'],
  ['0', '0.0000'],
  ['-0.00001', '0.0000'],
  [null, '–'],
])('%s dollars read as %s', (text, shown) => expect(signedMoney(text)).toBe(shown))

test.each([
  ['-12.5', '−12.5'],
  ['1000000', '1,000,000'],
  ['-0.0000001', '0'],
  [null, '–'],
])('the number %s reads as %s', (text, shown) => expect(plain(text, 6)).toBe(shown))

test.each([
  [-5, '0.0 s'],
  [1_234, '1.2 s'],
  [59_999, '59 s'],
  [150_000, '2 min'],
  [7_300_000, '2 h'],
])('%i ms read as %s', (ms, shown) => expect(ageText(ms)).toBe(shown))

test.each([
  ['of today', [2026, 10, 3, 9, 5, 7], '09:05:07'],
  ['of the first second of today', [2026, 10, 3, 0, 0, 0], '00:00:00'],
  ['of yesterday', [2026, 10, 2, 23, 59, 59], '2 Nov, 23:59:59'],
  ['of the same day of another month', [2026, 9, 3, 9, 5, 7], '3 Oct, 09:05:07'],
  ['of another year', [2025, 10, 3, 9, 5, 7], '3 Nov 2025, 09:05:07'],
] as const)('a moment %s reads as %s', (_, [year, month, day, hour, minute, second], shown) => {
  const now = new Date(2026, 10, 3, 12, 0, 0).getTime()
  expect(momentText(new Date(year, month, day, hour, minute, second).getTime(), now)).toBe(shown)
})
