import process from 'node:process'
import { assert } from '#shared/assert.ts'
import { commitNow } from '../result-file.ts'
import { writeProcessRuns } from '../simulation/run/process-runs.ts'
import type { ChaosCase } from './case.ts'
import { awaitCase, awaitFault, awaitIds } from './cases/await-cases.ts'
import { processCases } from './cases/process-cases.ts'
import { wireCases } from './cases/wire-cases.ts'
import { chaosHelp, readChaosOptions, type ChaosOptions } from './options.ts'
import { runAtOnce, type Ran } from './run-at-once.ts'

// The process-level part of the catalogue: faults done to the real programs over real sockets and real files.

process.stdout.on('error', () => {})

/** Three places that stand for the rest where there is no time for all: a write of the journal, a request, the ending. */
const someAwaits = [
  { file: /journal\/writer\.ts/, nth: 0 },
  // The first is a wait between two requests, which a daemon that quotes hardly ever passes.
  { file: /venue\/extended\/carry\.ts/, nth: 1 },
  { file: /uplink\/upload\.ts/, nth: 0 },
]

const standing = [...processCases, ...wireCases]
const read = readChaosOptions(process.argv.slice(2), [...new Set([...standing.map(({ fault }) => fault), awaitFault])])
if (read.type === 'help') process.stdout.write(chaosHelp)
else if (read.type === 'invalid') {
  process.stderr.write(`chaos: ${read.message}\n`)
  process.exitCode = 2
} else await run(read.options)

async function run(options: ChaosOptions): Promise<void> {
  const jobs = jobsOf(options)
  if (options.isList) {
    process.stdout.write(jobs.map(({ fault, name }) => `${String(fault).padStart(3)}  ${name}\n`).join(''))
    return
  }
  const commit = commitNow()
  const tried = await runAtOnce(jobs, options.atOnce, (one, done) => {
    process.stderr.write(`${String(done).padStart(4)} of ${jobs.length}  ${lineOf(one)}\n`)
  })
  const ran = tried.filter(({ hasStruck }) => hasStruck)
  const failed = ran.filter(({ failure }) => failure !== null).length
  const triedFaults = [...new Set(tried.map(({ fault }) => fault))]
  writeProcessRuns(commit, triedFaults, ran)
  const places = tried.filter(({ fault }) => fault === awaitFault)
  const passedBy = places.filter(({ hasStruck }) => hasStruck).length
  const placesText = `${places.length} places at which the daemon waits were tried, ${passedBy} were passed and threw\n`
  const closing = `${places.length === 0 ? '' : placesText}${ran.length - failed} passed, ${failed} failed\n`
  if (options.isJson) process.stdout.write(`${JSON.stringify({ commit, runs: ran })}\n`)
  else process.stdout.write(`\n${tableOf(ran)}\n`)
  ;(options.isJson ? process.stderr : process.stdout).write(closing)
  process.exitCode = failed === 0 ? 0 : 1
}

function jobsOf({ times, only, hasAllAwaits }: ChaosOptions): ChaosCase[] {
  const repeated = standing.flatMap((one) =>
    Array.from({ length: times }, (_, nth) => ({ ...one, run: () => one.run(nth) })),
  )
  const ids = awaitIds()
  const chosen = hasAllAwaits ? ids : someAwaits.map((place) => placeOf(ids, place))
  return [...repeated, ...chosen.map(awaitCase)].filter(({ fault }) => only?.includes(fault) !== false)
}

function placeOf(ids: readonly string[], { file, nth }: (typeof someAwaits)[number]): string {
  const found = ids.filter((id) => file.test(id))[nth]
  assert(found !== undefined, () => `the daemon waits at no place ${nth + 1} in ${file.source}: name another`)
  return found
}

function lineOf({ fault, name, failure, hasStruck, reactionMs, boundMs, detail }: Ran): string {
  const figure = reactionMs === null ? detail : `${reactionMs} of ${boundMs} ms, ${detail}`
  const word = !hasStruck ? 'no run' : failure === null ? 'ok    ' : 'FAILED'
  return `${word}  ${String(fault).padStart(3)}  ${name}: ${failure ?? figure}`
}

/** One row a fault: how often, and the worst reaction against its bound. */
function tableOf(ran: readonly Ran[]): string {
  const names = [...new Set(ran.map(({ fault }) => fault))].toSorted((a, b) => a - b)
  const rows = names.map((fault) => {
    const own = ran.filter((one) => one.fault === fault)
    const [first] = own
    const failed = own.filter(({ failure }) => failure !== null).length
    const worstMs = Math.max(...own.map(({ reactionMs }) => reactionMs ?? Infinity))
    const name = fault === awaitFault ? 'thrown at a place where it waits' : first?.name
    return [
      String(fault),
      String(own.length),
      String(failed),
      String(worstMs),
      String(first?.boundMs),
      `${name}: ${first?.reaction}`,
    ]
  })
  return [['fault', 'runs', 'failed', 'worst ms', 'bound ms', ''], ...rows]
    .map((row) => row.map((cell, nth) => (nth === 5 ? `  ${cell}` : cell.padStart(10))).join(''))
    .join('\n')
}
