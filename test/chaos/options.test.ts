import { describe, expect, test } from 'vitest'
import { readChaosOptions } from './options.ts'

const known = [5, 7, 84]
const read = (...args: string[]) => readChaosOptions(args, known)

describe('the options of chaos', () => {
  test('are three times each case, five side by side, when nothing is said', () => {
    expect(read()).toEqual({
      type: 'options',
      options: { times: 3, only: null, hasAllAwaits: false, atOnce: 5, isList: false, isJson: false },
    })
  })

  test.each([
    [['--times', '0'], '--times is a whole number from 1 to 100, was "0"'],
    [['--at-once', 'many'], '--at-once is a whole number from 1 to 32, was "many"'],
    [['--awaits', 'some'], '--awaits is "all" or not given, was "some"'],
    [['--only', '7,8'], '--only: no case is of fault 8; there are 5, 7, 84'],
  ])('%j is refused', (args, message) => {
    expect(read(...args)).toEqual({ type: 'invalid', message })
  })

  test('are explained on request', () => {
    expect(read('--help')).toEqual({ type: 'help' })
  })
})
