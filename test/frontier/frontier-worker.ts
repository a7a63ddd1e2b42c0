import { parentPort } from 'node:worker_threads'
import { assert } from '#shared/assert.ts'
import { cells } from './cells.ts'
import { FrontierJob, type FrontierReport } from './frontier-job.ts'
import { profiles, runTrial } from './trial.ts'

// One thread of a run: a job at a time, a report for each.

assert(parentPort !== null, 'a frontier worker must be started as a thread')
const port = parentPort
port.on('message', (message) => port.postMessage(report(FrontierJob.parse(message)), []))

function report(job: FrontierJob): FrontierReport {
  const cell = cells.find(({ name }) => name === job.cell)
  assert(cell !== undefined, `there must be a market ${job.cell}`)
  const seeds = Array.from({ length: job.seeds }, (_, nth) => job.firstSeed + nth)
  const runs = ({ name, spreadsBps }: (typeof profiles)['first' | 'second']) =>
    spreadsBps.map((spreadBps) => ({
      spreadBps,
      outcomes: seeds.map((seed) => runTrial({ cell, seed, profile: name, spreadBps, minutes: job.minutes })),
    }))
  return { job, first: runs(profiles.first), second: runs(profiles.second) }
}
