import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
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
  const { wholeBytes, bytes } = readOnce(file, known, onKnown)
  const descriptor = openSync(file, 'a')
  // Where it has grown meanwhile, another run writes it: that one has cut it, and what follows is its own.
  if (wholeBytes < bytes && fstatSync(descriptor).size === bytes) ftruncateSync(descriptor, wholeBytes)
  return {
    add(report) {
      writeSync(descriptor, `${JSON.stringify(report)}\n`)
    },
    sync: () => fdatasyncSync(descriptor),
    close: () => closeSync(descriptor),
  }
}

/** Takes these reports out of the file, in one step: a run that is killed meanwhile has forgotten none or all of them. */
export function forgetResults(file: string, isForgotten: (report: SeedReport) => boolean): void {
  const kept: string[] = []
  const { bytes } = readResults(file, (report) => {
    if (!isForgotten(report)) kept.push(`${JSON.stringify(report)}\n`)
  })
  if (bytes === 0) return
  writeFileSync(`${file}.kept`, kept.join(''))
  renameSync(`${file}.kept`, file)
}

/** As `readResults`, each seed once: two runs may have written it. */
export function readOnce(file: string, known: Set<string>, onReport: (report: SeedReport) => void): BytesRead {
  return readResults(file, (report) => {
    if (known.has(keyOf(report))) return
    known.add(keyOf(report))
    onReport(report)
  })
}

/** Tells what is in the file and keeps nothing. */
export function readOnly(file: string, known: Set<string>, onKnown: (report: SeedReport) => void): Results {
  readOnce(file, known, onKnown)
  return { add() {}, sync() {}, close() {} }
}

export type BytesRead = {
  readonly bytes: number
  /** Of these, whole lines. */
  readonly wholeBytes: number
}

/** Reads all lines of a file that may not exist. */
export function readResults(file: string, onReport: (report: SeedReport) => void): BytesRead {
  const bytes = contentOf(file)
  let from = 0
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
    onReport(SeedReport.parse(JSON.parse(bytes.toString('utf8', from, end))))
    from = end + 1
  }
  return { bytes: bytes.length, wholeBytes: from }
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
