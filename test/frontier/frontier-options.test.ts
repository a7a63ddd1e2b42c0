import { expect, test } from 'vitest'
import { readFrontierOptions } from './frontier-options.ts'

const read = (...args: string[]) => readFrontierOptions(args, ['calm', 'stormy', 'storm at sea'], 4)

test('without options every market is run over 200 seeds on all processors', () => {
  expect(read()).toMatchObject({
    options: { seeds: 200, firstSeed: 1, workers: 4, cells: ['calm', 'stormy', 'storm at sea'], isJson: false },
  })
})

test('markets are chosen by a part of their names', () => {
  expect(read('--cell', 'storm', '--seeds', '3')).toMatchObject({
    options: { seeds: 3, cells: ['stormy', 'storm at sea'] },
  })
})

test.each([
  [['--seeds', '1'], '--seeds must be a whole number from 2 to 100000, was "1"'],
  [['--minutes', 'ten'], '--minutes must be a whole number'],
  [['--cell', 'fog'], '--cell fog names no market; there are calm, stormy, storm at sea'],
  [['--fast'], '--fast'],
])('%j is refused in one sentence', (args, says) => {
  const answer = read(...args)
  expect(answer.type === 'invalid' && answer.message).toContain(says)
})
