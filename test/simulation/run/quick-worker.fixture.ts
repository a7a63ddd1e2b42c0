import { parentPort } from 'node:worker_threads'
import { Job } from './job.ts'
import { reportOf } from './report.fixture.ts'

// A thread without a world: every seed passes at once, and each third one fails.

parentPort?.on('message', (message) => {
  const { seed, plan } = Job.parse(message)
  const violation = seed % 3 === 0 ? { invariant: 'I1', atMs: 1, detail: `seed ${seed}` } : null
  parentPort?.postMessage(reportOf(seed, {}, { plan, violation }), [])
})
