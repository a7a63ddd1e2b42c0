import { availableParallelism } from 'node:os'
import process from 'node:process'
import { commandOf, writeResult } from '../result-file.ts'
import { catalogue } from './faults/catalogue.ts'
import { plantedBugs } from './planted/planted-bugs.ts'
import { isFound, runPlanted } from './planted/planted-run.ts'
import { runAgain } from './run/again.ts'
import { coverageClosing, coverageOf, coverageTable, isCovered } from './run/coverage.ts'
import { failureText, replayCommand } from './run/failure-text.ts'
import { folderOf } from './run/folder.ts'
import { simulateHelp } from './run/help.ts'
import type { SeedReport } from './run/job.ts'
import { runMany, type Many } from './run/many.ts'
import { jobOf, runOne, shrinkSeed } from './run/one.ts'
import { readSimulateOptions, type SimulateOptions } from './run/options.ts'
import type { Progress } from './run/progress.ts'
import { closingText, jsonOf, tableOf, totalsText } from './run/report.ts'
import { perFaultOwed } from './run/owed.ts'
import { presentRuns, readProcessRuns } from './run/process-runs.ts'
import { readSources } from './run/sources.ts'
import { count, emptyTally } from './run/tally.ts'
import { openTerminal } from './run/terminal.ts'

// One command that runs seeds of the simulated world.

/** Failures shown in full; the others are counted, and named at the end. */
const failuresShown = 10
const stopped = 130

process.stdout.on('error', () => {})

const read = readSimulateOptions(process.argv.slice(2), availableParallelism())
if (read.type === 'help') process.stdout.write(simulateHelp)
else if (read.type === 'invalid') {
  process.stderr.write(`simulate: ${read.message}\n`)
  process.exitCode = 2
} else process.exitCode = await run(read.options)

/** Answers the exit code. */
async function run(options: SimulateOptions): Promise<number> {
  switch (options.mode) {
    case 'one':
      return runSingle(options)
    case 'shrink':
      return shrinkSingle(options)
    case 'again':
      return again(options)
    case 'planted':
      return planted(options)
    default:
      return many(options)
  }
}

function runSingle({ seed, plan, trace, isJson }: Extract<SimulateOptions, { mode: 'one' }>): number {
  const { commit } = readSources()
  const report = runOne(jobOf(seed, plan), trace)
  const tally = emptyTally()
  count(tally, report)
  const text = `${failureText(report, commit)}${tableOf(tally)}trace ${report.hash}\n${totalsText(tally)}`
  tell(isJson, text, { commit, ...report }, closingText(tally))
  return tally.failed === 0 ? 0 : 1
}

function shrinkSingle({ seed, plan, triesMax, isJson }: Extract<SimulateOptions, { mode: 'shrink' }>): number {
  const { commit } = readSources()
  const terminal = openTerminal()
  const startedAtMs = performance.now()
  const shrunk = shrinkSeed(seed, plan, triesMax, (tries, size) =>
    terminal.step(`${tries} of at most ${triesMax} plans tried, now one of ${size} faults`),
  )
  terminal.end()
  if (shrunk === null) {
    tell(isJson, `seed ${seed} does not fail on commit ${commit}: there is nothing to make smaller\n`, { seed }, '')
    return 0
  }
  const { before, after, tries, isCutShort } = shrunk
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000)
  const text = [
    failureText(after, commit),
    `${before.faults.length} faults became ${after.faults.length} in ${tries} tries and ${seconds} s`,
    `${isCutShort ? '; more --tries may make it smaller' : ''}\n`,
    `${replayCommand(after)}\n`,
  ].join('')
  tell(isJson, text, { commit, command: replayCommand(after), tries, isCutShort, before, after }, '')
  return 1
}

async function again(options: Extract<SimulateOptions, { mode: 'again' }>): Promise<number> {
  const sources = readSources()
  const watched = watch(sources.commit, options.isJson)
  const folder = folderOf(sources)
  const startedAtMs = performance.now()
  const { tally, recorded } = await runAgain(options, folder.drawn, watched)
  const isStopped = watched.end()
  if (tally.seeds === 0 && !isStopped) {
    process.stderr.write('simulate: none of these seeds was run on these sources; run them first without --again\n')
    return 2
  }
  const all = options.to - options.from + 1
  if (recorded < all) process.stderr.write(`${all - recorded} of ${all} seeds were not recorded and are not compared\n`)
  noteRun(folder, startedAtMs, tally.seeds)
  writeResult('again', commandOf('simulate'), { seeds: tally.seeds, failed: tally.failed })
  tell(options.isJson, totalsText(tally), { commit: sources.commit, recorded, ...jsonOf(tally) }, closingText(tally))
  return isStopped ? stopped : tally.failed === 0 ? 0 : 1
}

async function planted({ bugs, cores, isJson }: Extract<SimulateOptions, { mode: 'planted' }>): Promise<number> {
  const { passed, failed, hunts, control } = await runPlanted(bugs, cores, (text) =>
    (isJson ? process.stderr : process.stdout).write(text),
  )
  const figures = hunts.map((hunt) => {
    const { bug, seconds, seeds, found } = hunt
    const isOfAudit = plantedBugs.some(({ id, isOfAudit }) => id === bug && isOfAudit === true)
    return { id: bug, isOfAudit, seconds, seeds, isFound: isFound(hunt), invariant: found?.invariant ?? null }
  })
  // Of some of them it would not be the figure of all.
  if (bugs.length === 0) writeResult('planted', commandOf('simulate'), { bugs: figures, control })
  tell(isJson, '', { commit: readSources().commit, hunts, control }, `${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

async function many(options: Many & SimulateOptions): Promise<number> {
  const sources = readSources()
  const { commit } = sources
  const folder = folderOf(sources)
  const startedAtMs = performance.now()
  if (sources.isDirty)
    process.stderr.write(`files differ from commit ${commit.slice(0, -1)}: results count for these files alone\n`)
  const watched = watch(commit, options.isJson)
  const { tally, done, known, left, unmet } = await runMany(options, folder, watched)
  const isStopped = watched.end()
  const seconds = noteRun(folder, startedAtMs, done)
  if (known > 0) process.stderr.write(`${known} of these seeds were known from an earlier run\n`)
  if (isStopped) process.stderr.write(`stopped with ${left} seeds to go: the same command goes on from here\n`)
  const named = tally.failures.slice(failuresShown).map((one) => `FAILED  ${replayCommand(one)}\n`)
  const figures = { commit, seconds, isStopped, unmet, ...jsonOf(tally) }
  // Of a run that was stopped it is not known yet.
  const givenUp = isStopped || unmet.length === 0 ? '' : `given up after their last attempt: ${unmet.join(', ')}\n`
  if (options.mode === 'coverage') {
    const perFault = options.perFault === 0 ? perFaultOwed : options.perFault
    const programs = presentRuns(readProcessRuns(), commit)
    const rows = coverageOf(catalogue, tally, perFault, programs.byFault)
    const notCounted = programs.note === null ? '' : `${programs.note}\n`
    const closing = givenUp + notCounted + coverageClosing(rows, tally.failed)
    tell(options.isJson, `${named.join('')}${coverageTable(rows)}${totalsText(tally)}`, { ...figures, rows }, closing)
    return isStopped ? stopped : isCovered(rows, tally.failed) ? 0 : 1
  }
  tell(options.isJson, `${named.join('')}${tableOf(tally)}${totalsText(tally)}`, figures, givenUp + closingText(tally))
  return isStopped ? stopped : tally.failed === 0 && unmet.length === 0 ? 0 : 1
}

/** Shows failures and progress, and ends the run at the first Ctrl-C; the second one ends the program. */
function watch(commit: string, isJson: boolean) {
  const stop = new AbortController()
  const terminal = openTerminal()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  let shown = 0
  return {
    signal: stop.signal,
    onReport(report: SeedReport) {
      if (report.violation === null) return
      shown += 1
      if (shown > failuresShown) return
      terminal.wipe()
      const stream = isJson ? process.stderr : process.stdout
      stream.write(failureText(report, commit))
    },
    onProgress: (progress: Progress) => terminal.progress(progress),
    /** Whether it was stopped. */
    end(): boolean {
      terminal.end()
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
      return stop.signal.aborted
    },
  }
}

function noteRun(folder: ReturnType<typeof folderOf>, startedAtMs: number, seeds: number): number {
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10
  folder.noteRun({ command: commandOf('simulate'), seconds, seeds })
  return seconds
}

function tell(isJson: boolean, text: string, json: object, closing: string): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify(json)}\n`)
    process.stderr.write(closing)
  } else process.stdout.write(`${text}${closing}`)
}
