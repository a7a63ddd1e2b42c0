import path from 'node:path'
import { parseArgs } from 'node:util'
import { BadInput } from './vector-file.ts'

export const ownVectors = path.join(import.meta.dirname, '../vectors/signing.json')

export const help = `Checks published cases against this project's code, each worked out anew from its inputs.

  npm run conformance -- [--vectors FILE]… [--golden FILE]… [--random N] [--seed N] [--verbose] [--json]

  --vectors FILE   signing vectors: a list of {id, kind, inputs, expected, checks}; may be given more than once.
                   Without --vectors and --golden the project's own copy is run, test/vectors/signing.json
  --golden FILE    cases of the decision core: a list of {id, component, inputs, expected, right?}; may be given more than
                   once. \`right\`, where there is one, counts instead of \`expected\`. Cases of
                   the price path count twice: the profile predecessor must give every
                   \`expected\`, predecessor-corrected every \`right\`; a [DEFECT] without
                   \`right\` is printed as undecided and counts as neither
  --random N       besides, N random orders: amounts by the daemon and by the exchange simulator, hashes and signatures by
                   the daemon's library and by the exchange's official one
  --seed N         of the random orders (default 1)
  --verbose        also a line for each check that passed
  --json           one JSON line with counts and failures; the closing line goes to stderr then
  --help           this text

Each check of an entry counts by itself, and so does each golden case and each random order. A check that is not known, or
of a kind that is not known, fails; an entry without checks is not counted. The last line is "N passed, N failed". Exit code
0 when none failed, 1 when one did, 2 for input that cannot be read.
`

export type ConformanceOptions = {
  readonly vectors: readonly string[]
  readonly golden: readonly string[]
  readonly randomOrders: number
  readonly seed: number
  readonly isVerbose: boolean
  readonly isJson: boolean
}

/** Answers null when help was asked for. Throws BadInput. */
export function readConformanceOptions(args: readonly string[]): ConformanceOptions | null {
  const values = parse(args)
  if (values.help === true) return null
  const { vectors = [], golden = [] } = values
  return {
    vectors: vectors.length === 0 && golden.length === 0 ? [ownVectors] : vectors,
    golden,
    randomOrders: values.random === undefined ? 0 : whole('--random', values.random, 1, 10_000_000),
    seed: whole('--seed', values.seed ?? '1', 0, 2 ** 32 - 1),
    isVerbose: values.verbose === true,
    isJson: values.json === true,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        vectors: { type: 'string', multiple: true },
        golden: { type: 'string', multiple: true },
        random: { type: 'string' },
        seed: { type: 'string' },
        verbose: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    throw new BadInput(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see --help)`)
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= min && value <= max)) {
    throw new BadInput(`${name} must be a whole number from ${min} to ${max}, was "${text.slice(0, 40)}"`)
  }
  return value
}
