import { parseArgs } from 'node:util'

export const scorecardHelp = `Prints the scorecard: thirty figures, each with its goal, the command that made it and the commit it was made on.

  npm run scorecard -- [--run] [--json]

  --run    first makes those that take minutes: 200 seeds, once more to compare the traces, inputs to the readers, the
           routes of the Worker
  --json   one JSON line instead of the table
  --help   this text

Figures are read from what commands have left below .build/; one that was never made here says so, and how to make it. Seeds
count for exactly these sources, chaos for this commit; those of planted bugs and mutants stay until the command runs again. Exit code 0 whatever the
figures are, 1 when a command of --run failed, 2 for input that cannot be used.
`

export type ScorecardOptionsRead =
  | { readonly type: 'options'; readonly isJson: boolean; readonly runs: boolean }
  | { readonly type: 'help' }
  /** One sentence that names the option and the remedy. */
  | { readonly type: 'invalid'; readonly message: string }

export function readScorecardOptions(args: readonly string[]): ScorecardOptionsRead {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      options: { run: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    if (values.help === true) return { type: 'help' }
    return { type: 'options', isJson: values.json === true, runs: values.run === true }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'
    return { type: 'invalid', message: `${message} (see --help)` }
  }
}
