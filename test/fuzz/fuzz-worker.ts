import { parentPort } from 'node:worker_threads'
import { assert } from '#shared/assert.ts'
import { FuzzJob } from './fuzz-job.ts'
import { runTarget } from './run-target.ts'
import { targets } from './targets/all.ts'

// One thread of a run: a job at a time, a report for each.

assert(parentPort !== null, 'a fuzz worker must be started as a thread')
const port = parentPort
port.on('message', (message) => {
  void run(FuzzJob.parse(message))
})

async function run({ target: name, inputs, seed }: FuzzJob): Promise<void> {
  const target = targets.find((each) => each.name === name)
  assert(target !== undefined, `there must be a target ${name}`)
  port.postMessage(await runTarget(target, inputs, seed), [])
}
