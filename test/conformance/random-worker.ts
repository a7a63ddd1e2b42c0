import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { assert } from '#shared/assert.ts'
import { compareBatch } from './two-implementations.ts'

// One thread of a random run: every `step`-th batch from `first` on, an answer for each.

const Work = z.object({
  seed: z.number(),
  batches: z.number(),
  first: z.number(),
  step: z.number(),
  signatureEvery: z.number(),
})
const { seed, batches, first, step, signatureEvery } = Work.parse(workerData)

assert(parentPort !== null, 'a random worker must be started as a thread')
const port = parentPort
for (let batch = first; batch < batches; batch += step) {
  port.postMessage(compareBatch(seed, batch, signatureEvery), [])
}
