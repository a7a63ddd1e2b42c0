import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Refusal } from './runtime/refusal.ts'
import { tapeFiles, tapeFolder, type TapeFile } from './tape/files.ts'
import { programVersion } from './tape/program-version.ts'
import { readTape } from './tape/reader.ts'
import { replayTape } from './tape/replay.ts'
import { replayJson, replayText, warningsOf } from './tape/report.ts'

// Runs a recorded tape through the core again. Exit codes: 0 the effects are the recorded ones, 1 they are not, 2 bad input,
// 70 a bug. It touches nothing but the tape and reaches nobody.

const help = `Gives the recorded inputs of a run to the same core again and compares what it asks for, effect by effect.

  npm run replay -- --state DIR [--run RUN] [--json]

  --state DIR   state folder of a daemon (stateDir in its config), or the folder that npm start or npm run paper printed
  --run RUN     which run; default: the newest one that has a tape
  --json        the result as one JSON line
  --help        this text

Exit code 0: identical; 1: different, the first difference is printed; 2: bad input. A tape is kept unless operations.tapeMaxMb
is 0; after another version of the program or of Node a difference may be theirs, and a warning says so.
`

process.stdout.on('error', () => process.exit(1))
process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof Refusal)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 70
  }
  process.stderr.write(`${error.message}\n`)
  return 2
})

async function main(): Promise<number> {
  const values = parseOptions()
  if (values.help === true) {
    process.stdout.write(help)
    return 0
  }
  if (values.state === undefined)
    throw new Refusal('--state is missing: name the state folder of a daemon (see --help)')
  const files = filesOf(values.state, values.run ?? null)
  const damages: string[] = []
  const result = await replayTape(readTape(files, ({ path, line }) => damages.push(`line ${line} of ${path}`)))
  if (result.header === null)
    throw new Refusal(`${files[0]?.path} holds no event: the run ended before its tape was begun`)
  const here = { node: process.version, arch: process.arch, program: programVersion() }
  const warnings = warningsOf(result, result.header, here, damages)
  process.stdout.write(values.json === true ? replayJson(result, warnings) : replayText(result, warnings))
  return result.difference === null ? 0 : 1
}

/** The parts of one run. The folder may be the daemon's own or the one that holds it. */
function filesOf(state: string, run: string | null): readonly TapeFile[] {
  const found = [state, join(state, 'daemon')]
    .map((dir) => tapeFiles(tapeFolder(dir)))
    .find((files) => files.length > 0)
  if (found === undefined) {
    throw new Refusal(
      `--state ${state} holds no tape: name the folder that a daemon ran in with operations.tapeMaxMb above 0`,
    )
  }
  const wanted = run ?? found.at(-1)?.run
  const files = found.filter((file) => file.run === wanted)
  if (files.length > 0) return files
  const runs = [...new Set(found.map((file) => file.run))]
  throw new Refusal(`--run ${run} has no tape there: name one of ${runs.slice(-5).join(', ')}`)
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        state: { type: 'string' },
        run: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
      strict: true,
    }).values
  } catch (error) {
    throw new Refusal(`${error instanceof Error ? error.message.split('\n')[0] : 'bad option'} (see --help)`)
  }
}
