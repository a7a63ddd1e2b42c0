import { describe, expect, test } from 'vitest'
import { readSimulateOptions } from './options.ts'

const read = (...args: string[]) => {
  const result = readSimulateOptions(args)
  return result.type === 'options' ? result.options : result.type === 'invalid' ? result.message : result.type
}

describe('the command line of the simulation', () => {
  test('takes a range of seeds or one, all faults or some', () => {
    expect(read()).toMatchObject({ from: 1, to: 20, faults: null, trace: null, isJson: false })
    expect(read('--seeds', '5..9', '--json')).toMatchObject({ from: 5, to: 9, isJson: true })
    expect(read('--seed', '7', '--trace', 'out.txt')).toMatchObject({ from: 7, to: 7, trace: 'out.txt' })
    expect(read('--faults', '1,27')).toMatchObject({ faults: [{ id: 1 }, { id: 27 }] })
    expect(read('--faults', 'none')).toMatchObject({ faults: [] })
    expect(read('--help')).toBe('help')
  })

  test.each([
    [['--seeds', '9..5'], /--seeds A\.\.B/],
    [['--seed', 'x'], /--seeds A\.\.B/],
    [['--seeds', '1..2', '--trace', 'out.txt'], /--seed N/],
    [['--faults', '1,999'], /no fault 999/],
    [['--wrong'], /--wrong/],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(read(...args)).toMatch(sentence)
  })
})
