import { parseArgs } from 'node:util'

export const fuzzHelp = `Feeds broken, hostile and nearly right input to everything that reads what others wrote.

  npm run fuzz -- [--inputs N] [--target NAME]… [--seed N] [--json]

  --inputs N      for each target (default 100000)
  --target NAME   targets whose name contains this; may be given more than once (default: all)
  --seed N        of all inputs (default 1); a failure names the seed that shows it again
  --json          one JSON line with counts and failures; the closing line goes to stderr then
  --help          this text

The last line is "N passed, N failed", one for each target. Exit code 0 when none failed, 1 when one did, 2 for input that
cannot be used.
`

export type FuzzOptions = {
  readonly inputs: number
  readonly targets: readonly string[]
  readonly seed: number
  readonly isJson: boolean
}

export type FuzzOptionsRead =
  | { readonly type: 'options'; readonly options: FuzzOptions }
  | { readonly type: 'help' }
  /** One sentence that names the option and the remedy. */
  | { readonly type: 'invalid'; readonly message: string }

/** `names` are those of all targets. */
export function readFuzzOptions(args: readonly string[], names: readonly string[]): FuzzOptionsRead {
  const values = parse(args)
  if (typeof values === 'string') return invalid(values)
  if (values.help === true) return { type: 'help' }
  const inputs = whole(values.inputs ?? '100000', 1, 10_000_000)
  if (inputs === null) return invalid(`--inputs must be a whole number from 1 to 10000000, was "${values.inputs}"`)
  const seed = whole(values.seed ?? '1', 0, 2 ** 31 - 1)
  if (seed === null) return invalid(`--seed must be a whole number from 0 to 2147483647, was "${values.seed}"`)
  const asked = values.target ?? ['']
  const unknown = asked.find((part) => !names.some((name) => name.includes(part)))
  if (unknown !== undefined) return invalid(`--target ${unknown} names no target; there are ${names.join(', ')}`)
  const targets = names.filter((name) => asked.some((part) => name.includes(part)))
  return { type: 'options', options: { inputs, targets, seed, isJson: values.json === true } }
}

const invalid = (message: string): FuzzOptionsRead => ({ type: 'invalid', message })

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        inputs: { type: 'string' },
        target: { type: 'string', multiple: true },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see --help)`
  }
}

function whole(text: string, min: number, max: number): number | null {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : null
}
