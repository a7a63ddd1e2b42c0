import { parentPort } from 'node:worker_threads'
import { Job } from './job.ts'
import { reportOf } from './report.fixture.ts'

// A thread without a world: every seed passes at once, each third one fails, and seed 7 has died without a trace.

parentPort?.on('message', (message) => {
  const { seed, plan } = Job.parse(message)
  const violation = seed % 3 === 0 ? { invariant: 'I1', atMs: 1, detail: `seed ${seed}` } : null
  parentPort?.postMessage(reportOf(seed, {}, { plan, violation, ...(seed === 7 ? { hash: '' } : {}) }), [])
})
