import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { assert } from '#shared/assert.ts'
import { Job } from './job.ts'
import { runJob } from './run-job.ts'

// One thread of a run: a seed at a time, a report for each. It only computes, and for minutes: whatever waits for real time on the
// machine, a daemon or a test of one, goes before it.

assert(parentPort !== null, 'a seed worker must be started as a thread')
const port = parentPort
// On Linux of this thread alone; elsewhere of the process, or of nothing.
setPriority(constants.priority.PRIORITY_LOW)
port.on('message', (message) => port.postMessage(runJob(Job.parse(message)), []))
