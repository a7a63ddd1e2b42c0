import { parseArgs } from 'node:util'

export const frontierHelp = `Compares the fair profile with the corrected predecessor on markets made from seeds: net P&L per volume at equal fill volume.

  npm run frontier -- [--seeds N] [--minutes N] [--cell NAME]… [--first-seed N] [--workers N] [--json]

  --seeds N        paired runs in each market (default 200)
  --minutes N      of market in each run (default 5)
  --cell NAME      markets whose name contains this; may be given more than once (default: all)
  --first-seed N   the first of the seeds (default 1)
  --workers N      threads (default: one for each processor)
  --json           one JSON line instead of the table
  --help           this text

Each profile runs at several spreads; a difference is fair less predecessor-corrected at volumes that both reach, with its
95 % interval over the seeds. Exit code 0 when the interval over all markets lies above nought, 1 when it does not, 2 for
input that cannot be used.
`

export type FrontierOptions = {
  readonly seeds: number
  readonly firstSeed: number
  readonly minutes: number
  /** Names of the chosen markets. */
  readonly cells: readonly string[]
  readonly workers: number
  readonly isJson: boolean
}

export type FrontierOptionsRead =
  | { readonly type: 'options'; readonly options: FrontierOptions }
  | { readonly type: 'help' }
  /** One sentence that names the option and the remedy. */
  | { readonly type: 'invalid'; readonly message: string }

/** `names` are those of all markets. */
export function readFrontierOptions(
  args: readonly string[],
  names: readonly string[],
  processors: number,
): FrontierOptionsRead {
  const values = parse(args)
  if (typeof values === 'string') return { type: 'invalid', message: values }
  if (values.help === true) return { type: 'help' }
  const numbers = {
    seeds: whole('seeds', values.seeds ?? '200', 2, 100_000),
    firstSeed: whole('first-seed', values['first-seed'] ?? '1', 0, 2 ** 31),
    minutes: whole('minutes', values.minutes ?? '5', 1, 10_000),
    workers: whole('workers', values.workers ?? String(processors), 1, 64),
  }
  const { seeds, firstSeed, minutes, workers } = numbers
  for (const one of Object.values(numbers)) if (typeof one === 'string') return { type: 'invalid', message: one }
  const asked = values.cell ?? ['']
  const unknown = asked.find((part) => !names.some((name) => name.includes(part)))
  if (unknown !== undefined)
    return { type: 'invalid', message: `--cell ${unknown} names no market; there are ${names.join(', ')}` }
  const cells = names.filter((name) => asked.some((part) => name.includes(part)))
  return {
    type: 'options',
    options: {
      seeds: Number(seeds),
      firstSeed: Number(firstSeed),
      minutes: Number(minutes),
      workers: Number(workers),
      cells,
      isJson: values.json === true,
    },
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        seeds: { type: 'string' },
        'first-seed': { type: 'string' },
        minutes: { type: 'string' },
        cell: { type: 'string', multiple: true },
        workers: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see --help)`
  }
}

function whole(name: string, text: string, min: number, max: number): number | string {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return value >= min && value <= max ? value : `--${name} must be a whole number from ${min} to ${max}, was "${text}"`
}
