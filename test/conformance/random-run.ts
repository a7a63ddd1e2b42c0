import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { ordersPerBatch } from './two-implementations.ts'

export type RandomRun = {
  readonly seed: number
  /** How many orders; rounded up to whole batches. */
  readonly orders: number
  /** 1 signs and verifies each order. */
  readonly signatureEvery: number
  /** Told after each batch how many orders are done. */
  readonly onProgress?: (done: number) => void
}

export type RandomResult = { readonly orders: number; readonly disagreements: readonly string[] }

const workersMax = 4
const Answer = z.array(z.string())

/** Compares random orders on all processors. What comes out does not depend on how many there are. */
export async function runRandomOrders({ seed, orders, signatureEvery, onProgress }: RandomRun): Promise<RandomResult> {
  const batches = Math.ceil(orders / ordersPerBatch)
  const step = Math.min(availableParallelism(), workersMax, batches)
  const disagreements: string[] = []
  let done = 0
  const onAnswer = (answer: unknown) => {
    disagreements.push(...Answer.parse(answer))
    done += ordersPerBatch
    onProgress?.(done)
  }
  const runs = Array.from({ length: step }, (_, first) => {
    const work = { seed, batches, first, step, signatureEvery }
    return runWorker(new Worker(new URL('random-worker.ts', import.meta.url), { workerData: work }), onAnswer)
  })
  await Promise.all(runs)
  return { orders: done, disagreements: disagreements.sort() }
}

async function runWorker(worker: Worker, onAnswer: (answer: unknown) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  worker.on('message', onAnswer)
  worker.once('error', reject)
  worker.once('exit', () => resolve())
  await promise
}
