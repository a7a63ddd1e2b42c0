import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import path from 'node:path'
import { SeedReport, keyOf } from './job.ts'

// The file of results: a line for each seed, written when it ends, so that a run that was broken off goes on where it was.

export type Results = {
  add(report: SeedReport): void
  /** To the disk itself. */
  sync(): void
  close(): void
}

/**
 * Opens the file, tells what is in it, a report at a time, and cuts off a line that was not written to its end. `known` is filled
 * with the keys of what it told.
 */
export function openResults(file: string, known: Set<string>, onKnown: (report: SeedReport) => void): Results {
  mkdirSync(path.dirname(file), { recursive: true })
  const wholeBytes = readResults(file, (report) => {
    if (known.has(keyOf(report))) return
    known.add(keyOf(report))
    onKnown(report)
  })
  const descriptor = openSync(file, 'a')
  truncateSync(file, wholeBytes)
  return {
    add(report) {
      writeSync(descriptor, `${JSON.stringify(report)}\n`)
    },
    sync: () => fdatasyncSync(descriptor),
    close: () => closeSync(descriptor),
  }
}

/** Reads all lines of a file that may not exist; answers how many bytes are whole lines. */
export function readResults(file: string, onReport: (report: SeedReport) => void): number {
  const bytes = contentOf(file)
  let from = 0
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
    onReport(SeedReport.parse(JSON.parse(bytes.toString('utf8', from, end))))
    from = end + 1
  }
  return from
}

const newline = 0x0a

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
