import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { allCases } from './cases.ts'
import { runCases, type Outcome } from './run-cases.ts'

// The long cases: what the short suite shows in seconds, at full length, with recorded tapes.

const capacity = 4
const help = `node test/acceptance/acceptance.ts [--only NAME,…] [--tapes DIR] [--list]

  --only NAME,…   only cases whose names begin so
  --tapes DIR     folder of the recorded tapes (default ../shared/data)
  --list          names them and ends
`

function refuse(sentence: string): never {
  process.stderr.write(`acceptance: ${sentence}\n`)
  process.exit(2)
}

const values = readOptions()
if (values.help === true) {
  process.stdout.write(help)
  process.exit(0)
}
const tapes = path.resolve(values.tapes ?? path.join(import.meta.dirname, '../../../shared/data'))
const only = values.only?.split(',') ?? ['']
const all = allCases(tapes)
const chosen = all.filter(({ name }) => only.some((beginning) => name.startsWith(beginning)))
const strange = only.find((beginning) => !all.some(({ name }) => name.startsWith(beginning)))
if (strange !== undefined) refuse(`--only names no case "${strange}": --list names them`)
if (values.list === true) {
  process.stdout.write(`${all.map(({ name }) => name).join('\n')}\n`)
  process.exit(0)
}
if (!existsSync(tapes)) refuse(`--tapes ${tapes} does not exist: name the folder of the recorded tapes`)

const outcomes = await runCases(chosen, capacity, (outcome) => {
  process.stderr.write(`${outcome.failure === null ? 'passed' : 'FAILED'}  ${outcome.name}  ${outcome.seconds} s\n`)
})
process.stdout.write(`\n${chosen.map(({ name }) => rowOf(outcomes.find((each) => each.name === name))).join('\n')}\n\n`)
const failed = outcomes.filter(({ failure }) => failure !== null).length
process.stdout.write(`${outcomes.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

function rowOf(outcome: Outcome | undefined): string {
  if (outcome === undefined) return ''
  const facts = Object.entries(outcome.facts).map(([name, value]) => `${name} ${value}`)
  const said = outcome.failure === null ? facts.join(', ') : outcome.failure.split('\n').slice(0, 12).join('\n    ')
  const verdict = outcome.failure === null ? 'ok    ' : 'FAILED'
  return `  ${verdict}  ${outcome.name.padEnd(18)} ${outcome.seconds.toFixed(1).padStart(6)} s   ${said}`
}

function readOptions() {
  try {
    return parseArgs({
      strict: true,
      options: {
        only: { type: 'string' },
        tapes: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return refuse(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'bad option'} (see --help)`)
  }
}
