import { afterEach, describe, expect, test } from 'vitest'
import { start, stopAll, tapeOf } from './running.fixture.ts'

afterEach(stopAll)

describe('an input that cannot be used stops the start with one sentence', () => {
  test.each([
    { args: ['--tape', '/nowhere.csv'], says: '--tape /nowhere.csv cannot be read (ENOENT)' },
    {
      args: ['--tape', tapeOf('bad-trades.csv', '1,buy,-5,1')],
      says: 'line 2: price must be a positive finite decimal',
    },
    { args: ['--tape', tapeOf('2020 trades.csv', '1,buy,5,1')], says: 'pass --market NAME' },
    { args: ['--tape', tapeOf('fine-trades.csv', '1,buy,0.0000001,0.00001')], says: 'is finer than 2e-12 USD' },
    { args: ['--market', 'X-USD'], says: '--market X-USD would be there twice' },
    { args: ['--state', '/nowhere/state.json'], says: 'lies in no existing folder' },
    { args: ['--request-log', '/nowhere/log'], says: '--request-log /nowhere/log cannot be written' },
  ])('$args', async ({ args, says }) => {
    await expect(start(...args)).rejects.toThrow(says)
  })
})
