import { expect, test } from 'vitest'
import { isAnswer } from './judge.ts'

test.each([
  ['a price with other zeros', { price: '99.90' }, { price: 99.9 }, true],
  ['a price a trillionth off', { price: '99.90' }, { price: '99.900000000001' }, false],
  ['an estimate nearly the same', { skew_bps: '4.328938908843774' }, { skew_bps: 4.32893891 }, true],
  ['an estimate further off', { skew_bps: '4.328938908843774' }, { skew_bps: 4.32893895 }, false],
  ['an estimate of nothing', { skew_bps: '0' }, { skew_bps: -0 }, true],
  ['an estimate of nearly nothing', { skew_bps: '0' }, { skew_bps: 1e-9 }, false],
  ['an estimate in a list', { steps: [{ ema: '1' }] }, { steps: [{ ema: 1 + 1e-10 }] }, true],
  ['more than was named', { reprice: false }, { reprice: false, target: 1 }, true],
  ['less than was named', { reprice: false, target: '1' }, { reprice: false }, false],
  ['nothing named', {}, { reprice: true }, true],
  ['no answer at all', { reprice: false }, undefined, false],
  ['no price, as it should be', { price: null }, { price: null }, true],
  ['no price where one was due', { price: '1' }, { price: null }, false],
  ['a price where none was due', { price: null }, { price: 0 }, false],
  ['a flag for its text', { reprice: true }, { reprice: 'true' }, false],
  ['another name', { band: 'WARN' }, { band: 'NORMAL' }, false],
  ['an answer that is no number', { price: '1' }, { price: Number.NaN }, false],
  ['a list that is too long', [{ allow: true }], [{ allow: true }, { allow: true }], false],
  ['a refusal in other words', { config: 'refused: too small' }, { config: 'refused, below 3' }, true],
  ['an answer where a refusal was due', { config: 'refused: too small' }, { config: 3 }, false],
])('%s', (_what, expected, got, isSame) => {
  expect(isAnswer(expected, got)).toBe(isSame)
})
