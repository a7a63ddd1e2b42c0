import { parseArgs } from 'node:util'
import { Refusal } from '../../edge-daemon/runtime/refusal.ts'

// Reads the command line of `npm run config`.

export const help = `Looks at the daemon's config files, and writes down what may stand in them. Nothing is sent and no daemon is touched.

  npm run config -- check FILE [--json]     is it valid, and which values differ from the defaults
  npm run config -- diff OLD NEW [--json]   what changes, and whether a running daemon would take it
  npm run config -- schema                  the JSON Schema of a config file
  npm run config -- docs [--check] [--json] writes docs/parameters.md, docs/config.schema.json, docs/cloud-policy.json,
                                            edge-daemon/daemon.example.toml and the constants in docs/quoting.md;
                                            --check only compares

  --json    one JSON line instead of the text
  --help    this text

Exit codes: 0 fine (diff: no difference), 1 it differs (diff, docs --check), 2 bad input: one sentence says which field, what
it was and what it must be.
`

export type ConfigCommand =
  | { readonly command: 'check'; readonly file: string; readonly isJson: boolean }
  | { readonly command: 'diff'; readonly before: string; readonly after: string; readonly isJson: boolean }
  | { readonly command: 'schema' }
  | { readonly command: 'docs'; readonly isCheck: boolean; readonly isJson: boolean }

/** Answers null when help was asked for. Throws a Refusal. */
export function readConfigCommand(args: readonly string[]): ConfigCommand | null {
  const { values, positionals } = parse(args)
  if (values.help === true) return null
  const isJson = values.json === true
  const [command, first, second, ...others] = positionals
  if (values.check === true && command !== 'docs') throw new Refusal('--check belongs to docs (see --help)')
  const given = positionals.length - 1
  switch (command) {
    case 'check':
      if (first === undefined || given > 1) throw new Refusal('check wants one TOML file: npm run config -- check FILE')
      return { command, file: first, isJson }
    case 'diff':
      if (first === undefined || second === undefined || others.length > 0) {
        throw new Refusal('diff wants two TOML files, the old one first: npm run config -- diff OLD NEW')
      }
      return { command, before: first, after: second, isJson }
    case 'schema':
      if (given > 0) throw new Refusal('schema takes no file')
      return { command }
    case 'docs':
      if (given > 0) throw new Refusal('docs takes no file: it knows where they are')
      return { command, isCheck: values.check === true, isJson }
    default:
      throw new Refusal('say what to do: check, diff, schema or docs (see --help)')
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}
