import { parentPort } from 'node:worker_threads'
import { assert } from '#shared/assert.ts'
import { Job } from './job.ts'
import { runJob } from './run-job.ts'

// One thread of a run: a seed at a time, a report for each.

assert(parentPort !== null, 'a seed worker must be started as a thread')
const port = parentPort
port.on('message', (message) => port.postMessage(runJob(Job.parse(message)), []))
