import { expect, test } from 'vitest'
import { ageText, plain, signedMoney } from './format.ts'

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
