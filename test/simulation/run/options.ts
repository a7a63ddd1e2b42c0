import { parseArgs } from 'node:util'
import { faults } from '../faults/catalogue.ts'
import type { Fault } from '../faults/fault.ts'

export const simulateHelp = `Runs the whole system in a world of its own and attacks it: one seed after another, each with faults of its own.

  npm run simulate -- [--seeds A..B] [--faults ID,ID] [--json]
  npm run simulate -- --seed N [--faults ID,ID] [--trace FILE]

  --seeds A..B     seeds from A to B (default 1..20)
  --seed N         one seed; what it does is the same each time
  --faults ID,ID   exactly these faults in every seed, by their numbers in test/simulation/faults/; "none" is none.
                   Without it a seed draws one to six
  --trace FILE     everything that happened, a line each
  --json           one JSON line instead of the table; the closing line goes to stderr then
  --help           this text

The last line is "N passed, N failed", one for each seed. A failure names its seed, the commit, its faults and the last
events. Exit code 0 when none failed, 1 when one did, 2 for input that cannot be used.
`

export type SimulateOptions = {
  readonly from: number
  readonly to: number
  /** Null: each seed draws its own. */
  readonly faults: readonly Fault[] | null
  readonly trace: string | null
  readonly isJson: boolean
}

export type SimulateOptionsRead =
  | { readonly type: 'options'; readonly options: SimulateOptions }
  | { readonly type: 'help' }
  /** One sentence that names the option and the remedy. */
  | { readonly type: 'invalid'; readonly message: string }

export function readSimulateOptions(args: readonly string[]): SimulateOptionsRead {
  const values = parse(args)
  if (typeof values === 'string') return invalid(values)
  if (values.help === true) return { type: 'help' }
  const text = values.seed === undefined ? (values.seeds ?? '1..20') : `${values.seed}..${values.seed}`
  const [, first = '', last = ''] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (first === '' || from > to) return invalid(`seeds are given as --seeds A..B or --seed N, was "${text}"`)
  const { trace = null } = values
  if (trace !== null && from !== to) return invalid('--trace goes with one seed: add --seed N')
  const chosen = values.faults === undefined ? null : faultsOf(values.faults)
  if (typeof chosen === 'string') return invalid(chosen)
  return { type: 'options', options: { from, to, faults: chosen, trace, isJson: values.json === true } }
}

const invalid = (message: string): SimulateOptionsRead => ({ type: 'invalid', message })

/** The faults of a list of numbers, or one sentence about the first that there is none of. */
function faultsOf(text: string): readonly Fault[] | string {
  if (text === 'none') return []
  const chosen: Fault[] = []
  for (const id of text.split(',')) {
    const fault = faults.find((one) => String(one.id) === id)
    if (fault === undefined)
      return `--faults: there is no fault ${id}; there are ${faults.map((one) => one.id).join(', ')}`
    chosen.push(fault)
  }
  return chosen
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        seeds: { type: 'string' },
        seed: { type: 'string' },
        faults: { type: 'string' },
        trace: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see --help)`
  }
}
