import { spawnSync } from 'node:child_process'
import path from 'node:path'
import process from 'node:process'
import { readEvidence } from './evidence.ts'
import { readScorecardOptions, scorecardHelp } from './options.ts'
import { readRows } from './rows.ts'
import { closingOf, tableOf } from './table.ts'

// One command that says how good the whole is, in figures that can be made again.

process.stdout.on('error', () => {})

const root = path.join(import.meta.dirname, '../..')

/** Those that take minutes; each leaves its figures for the scorecard. */
const quick = [
  ['test/simulation/simulate.ts', '--seeds', '1..200'],
  ['test/simulation/simulate.ts', '--again', '--seeds', '1..200'],
  ['test/fuzz/fuzz.ts', '--inputs', '10000'],
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'test/e2e/routes.test.ts'],
] as const

const read = readScorecardOptions(process.argv.slice(2))
if (read.type === 'help') process.stdout.write(scorecardHelp)
else if (read.type === 'invalid') {
  process.stderr.write(`scorecard: ${read.message}\n`)
  process.exitCode = 2
} else {
  const failed = read.runs ? quick.filter((args) => !succeeds(args)) : []
  const evidence = readEvidence()
  const rows = readRows(evidence)
  if (read.isJson) process.stdout.write(`${JSON.stringify({ commit: evidence.commit, rows })}\n`)
  else process.stdout.write(`${tableOf(rows)}\ncommit ${evidence.commit}: ${closingOf(rows)}`)
  for (const args of failed) process.stderr.write(`failed: node ${args.join(' ')}\n`)
  if (failed.length > 0) process.exitCode = 1
}

/** Runs a command with all that it says on stderr, so that stdout holds the scorecard alone. */
function succeeds(args: readonly string[]): boolean {
  process.stderr.write(`\nnode ${args.join(' ')}\n`)
  const { status } = spawnSync(process.execPath, [...args], { cwd: root, stdio: ['ignore', 2, 2] })
  return status === 0
}
