import { parseArgs } from 'node:util'

export const chaosHelp = `Kills, hangs, starves and cuts the real programs, and looks who empties the book, how soon, and what is lost.

  npm run chaos -- [--times N] [--only ID,ID] [--awaits all] [--at-once N] [--list] [--json]

  --times N      each case so many times, at other moments (default 3)
  --only ID,ID   only these faults, by their numbers in the catalogue
  --awaits all   fault 84 throws at every place at which the daemon waits (about 12 minutes), not at three of them
  --at-once N    so many cases side by side; most of the time they wait (default 5)
  --list         names the cases and ends
  --json         one JSON line instead of the table; the closing line goes to stderr then
  --help         this text

The last line is "N passed, N failed", one for each run of a case. Exit code 0 when none failed, 1 when one did, 2 for
input that cannot be used. What was found stands in .build/chaos.json as well; with --only what was found of the other
faults on the same commit stays there. Coverage and scorecard count it on this commit alone, and only without files that differ.
`

export type ChaosOptions = {
  readonly times: number
  /** Null: all. */
  readonly only: readonly number[] | null
  readonly hasAllAwaits: boolean
  readonly atOnce: number
  readonly isList: boolean
  readonly isJson: boolean
}

export type ChaosOptionsRead =
  | { readonly type: 'options'; readonly options: ChaosOptions }
  | { readonly type: 'help' }
  /** One sentence that names the option and the remedy. */
  | { readonly type: 'invalid'; readonly message: string }

export function readChaosOptions(args: readonly string[], known: readonly number[]): ChaosOptionsRead {
  const values = parse(args)
  if (typeof values === 'string') return invalid(values)
  if (values.help === true) return { type: 'help' }
  const times = whole(values.times ?? '3', 100)
  if (times === null) return invalid(`--times is a whole number from 1 to 100, was "${values.times}"`)
  const atOnce = whole(values['at-once'] ?? '5', 32)
  if (atOnce === null) return invalid(`--at-once is a whole number from 1 to 32, was "${values['at-once']}"`)
  if (values.awaits !== undefined && values.awaits !== 'all')
    return invalid(`--awaits is "all" or not given, was "${values.awaits}"`)
  const only = values.only?.split(',').map(Number) ?? null
  const strange = only?.find((id) => !known.includes(id))
  if (strange !== undefined) return invalid(`--only: no case is of fault ${strange}; there are ${known.join(', ')}`)
  return {
    type: 'options',
    options: {
      times,
      only,
      hasAllAwaits: values.awaits === 'all',
      atOnce,
      isList: values.list === true,
      isJson: values.json === true,
    },
  }
}

const invalid = (message: string): ChaosOptionsRead => ({ type: 'invalid', message })

const whole = (text: string, max: number): number | null =>
  /^[1-9]\d*$/.test(text) && Number(text) <= max ? Number(text) : null

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        times: { type: 'string' },
        only: { type: 'string' },
        awaits: { type: 'string' },
        'at-once': { type: 'string' },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values
  } catch (error) {
    return `${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see --help)`
  }
}
