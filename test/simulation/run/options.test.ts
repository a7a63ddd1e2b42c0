import { describe, expect, test } from 'vitest'
import { readSimulateOptions } from './options.ts'

const read = (...args: string[]) => {
  const result = readSimulateOptions(args, 4)
  return result.type === 'options' ? result.options : result.type === 'invalid' ? result.message : result.type
}

describe('the command line of the simulation', () => {
  test.each([
    [[], { mode: 'seeds', from: 1, to: 20, faults: null, cores: 4, isFresh: false, isJson: false }],
    [['--seeds', '5..9', '--json', '--cores', '2'], { mode: 'seeds', from: 5, to: 9, isJson: true, cores: 2 }],
    [['--faults', '1,27,1', '--fresh'], { mode: 'seeds', faults: [{ id: 1 }, { id: 27 }], isFresh: true }],
    [['--faults', 'none'], { mode: 'seeds', faults: [] }],
    [['--seed', '7', '--trace', 'out.txt'], { mode: 'one', seed: 7, plan: null, trace: 'out.txt' }],
    [['--seed', '7', '--faults', '1'], { mode: 'one', plan: { type: 'faults', faults: [{ id: 1 }] } }],
    [
      ['--seed', '7', '--plan', '1@5000-6000*0.5'],
      { mode: 'one', plan: { type: 'parts', parts: [{ id: 1, fromMs: 5_000, untilMs: 6_000, strength: 0.5 }] } },
    ],
    [['--seed', '7', '--shrink', '--tries', '9'], { mode: 'shrink', seed: 7, triesMax: 9 }],
    [['--pairs', '--faults', '1'], { mode: 'pairs', faults: [{ id: 1 }] }],
    [['--coverage'], { mode: 'coverage', perFault: 100 }],
    [['--coverage', '--per-fault', '0'], { mode: 'coverage', perFault: 0 }],
    [['--again', '--seeds', '1..9'], { mode: 'again', from: 1, to: 9 }],
    [['--planted'], { mode: 'planted', bugs: [] }],
    [['--planted', '--bugs', 'lost-edit-leg'], { mode: 'planted', bugs: ['lost-edit-leg'] }],
  ])('%j', (args, options) => {
    expect(read(...args)).toMatchObject(options)
  })

  test('asks for help', () => {
    expect(read('--help', '--seed', 'x')).toBe('help')
  })

  test.each([
    [['--seeds', '9..5'], '--seeds takes a range A..B, as 1..1000, was "9..5"'],
    [['--seed', 'x'], '--seed must be a whole number'],
    [['--seed', '1', '--seeds', '1..2'], '--seed and --seeds do not go together'],
    [['--pairs', '--coverage'], '--pairs and --coverage do not go together'],
    [['--seeds', '1..2', '--trace', 'out.txt'], '--trace goes with --seed: add it'],
    [['--shrink'], '--shrink goes with --seed: add it'],
    [['--seed', '1', '--tries', '5'], '--tries goes with --shrink: add it'],
    [['--per-fault', '5'], '--per-fault goes with --coverage: add it'],
    [['--plan', 'none'], '--plan goes with --seed: add it'],
    [['--seed', '1', '--plan', 'none', '--faults', '1'], '--plan and --faults do not go together'],
    [['--seed', '1', '--plan', '1'], '--plan: a plan reads FAULT@FROM-UNTIL'],
    [['--seed', '1', '--plan', '999@1-2'], 'there is no fault 999'],
    [['--faults', '1,999'], 'no fault 999'],
    [['--again', '--fresh'], '--again and --fresh do not go together'],
    [['--seed', '1', '--fresh'], '--fresh and --seed do not go together'],
    [['--seed', '1', '--shrink', '--fresh'], '--fresh and --seed do not go together'],
    [['--planted', '--fresh'], '--fresh and --planted do not go together'],
    [
      ['--coverage', '--per-fault', '0', '--fresh'],
      '--fresh has nothing to begin anew with --per-fault 0: leave one of them out',
    ],
    [['--planted', '--bugs', 'ladybird'], '--bugs: nothing is planted as "ladybird"'],
    [['--bugs', 'lost-edit-leg'], '--bugs goes with --planted: add it'],
    [['--cores', '0'], '--cores must be a whole number from 1'],
    [['--wrong'], '--wrong'],
    [['stray'], 'stray'],
  ])('refuses %j in one sentence', (args, sentence) => {
    expect(read(...args)).toContain(sentence)
  })
})
