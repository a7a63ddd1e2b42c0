import { parentPort, workerData } from 'node:worker_threads'
import type { Job, TapeRef } from './jobs.ts'
import { oneRun } from './one-run.ts'
import { readTapeFile } from './tape-input.ts'

// One thread of a sweep: a job in, its result out, until there is none left.

const tape: TapeRef = workerData
const input = readTapeFile(tape.path, tape.units)

parentPort?.on('message', (job: Job | null) => {
  if (job === null) {
    parentPort?.close()
    return
  }
  try {
    parentPort?.postMessage({ result: oneRun(input, job.config, job.settings).result }, [])
  } catch (error) {
    parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) }, [])
  }
})
