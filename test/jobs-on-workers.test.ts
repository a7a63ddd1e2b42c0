import { expect, onTestFinished, test, vi } from 'vitest'
import { jobsOnWorkers, streamOnWorkers } from './jobs-on-workers.ts'

// Threads that answer a number with its double, and never answer 13.

const program = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (job) => { if (job !== 13) parentPort.postMessage(2 * job) })
  `)}`,
)
const numbers = (...all: readonly number[]) => {
  const waiting = [...all]
  return () => waiting.shift()
}

test('every job of a list is answered, whatever the number of threads', async () => {
  const jobs = [1, 2, 3, 4, 5]
  const onProgress = () => {}
  const run = (threads: number) => jobsOnWorkers({ program, threads, jobs, read: Number, onProgress })
  expect((await run(3)).toSorted((one, other) => one - other)).toEqual([2, 4, 6, 8, 10])
  expect(await run(1)).toEqual([2, 4, 6, 8, 10])
  expect(await jobsOnWorkers({ program, threads: 3, jobs: [], read: Number, onProgress })).toEqual([])
})

test('a job that is made by the answer to another one is given out as well', async () => {
  const answers: unknown[] = []
  const waiting = [1]
  await streamOnWorkers({
    program,
    threads: 2,
    next: () => waiting.shift(),
    onMessage(answer) {
      answers.push(answer)
      if (Number(answer) < 16) waiting.push(Number(answer))
    },
  })
  expect(answers).toEqual([2, 4, 8, 16])
})

test('a job that never ends is given up, told, and holds nobody up', async () => {
  const answers: unknown[] = []
  const stuck: unknown[] = []
  const patience = { ms: 3_000, onStuck: (job: unknown) => stuck.push(job) }
  const onMessage = (answer: unknown) => answers.push(answer)
  await streamOnWorkers({ program, threads: 1, next: numbers(1, 13, 2), onMessage, patience })
  expect({ answers, stuck }).toEqual({ answers: [2, 4], stuck: [13] })
})

test('a run that is stopped ends at once and leaves nothing behind', async () => {
  const [made, cleared] = [vi.spyOn(globalThis, 'setTimeout'), vi.spyOn(globalThis, 'clearTimeout')]
  onTestFinished(() => void [made.mockRestore(), cleared.mockRestore()])
  const stop = new AbortController()
  await streamOnWorkers({
    program,
    threads: 2,
    next: numbers(1, 13, 13),
    onMessage: () => stop.abort(),
    signal: stop.signal,
    patience: { ms: 600_000, onStuck() {} },
  })
  // Those of the test runner itself are shorter.
  const timers = made.mock.results.filter((_, nth) => made.mock.calls[nth]?.[1] === 600_000)
  expect(timers.length).toBeGreaterThan(0)
  for (const { value } of timers) expect(cleared).toHaveBeenCalledWith(value)
})

test('what the listener throws ends the run', async () => {
  const onMessage = () => {
    throw new Error('not readable')
  }
  await expect(streamOnWorkers({ program, threads: 2, next: numbers(1, 2), onMessage })).rejects.toThrow('not readable')
})
