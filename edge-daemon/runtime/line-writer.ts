import { constants, fstatSync, openSync, write, writeSync } from 'node:fs'

// Lines for somebody who may stop reading: a terminal that is held, a supervisor that hangs, a full disk. What waits is bounded,
// the rest is dropped and counted, and nobody waits for the reader but a process at its very end.

export type LineWriter = {
  write(line: string): void
  /** Blocks until all is written, but no longer than this: for the moment before the process is gone. */
  drain(maxMs: number): void
}

export type Output = {
  readonly fd: number
  /** A file is written on the thread pool, because its disk may take its time. Anything else says at once that it is full. */
  readonly isFile: boolean
}

const waitingMaxLength = 1_000_000
const retryMs = 50

/** `noteOf` is told once for each gap, with how many lines are missing there. */
export function startLineWriter({ fd, isFile }: Output, noteOf: (missing: number) => string): LineWriter {
  let waiting: string[] = []
  let waitingLength = 0
  let missing = 0
  /** Not yet written of what was taken from the queue, and how many lines are lost with it. */
  let leaving = Buffer.alloc(0)
  let leavingLines = 0
  /** Until a file has answered, or it is time to try again. */
  let isBusy = false

  const take = (): boolean => {
    if (leaving.length > 0) return true
    if (waiting.length === 0 && missing === 0) return false
    leaving = Buffer.from(waiting.join('') + (missing === 0 ? '' : noteOf(missing)))
    leavingLines = waiting.length + missing
    waiting = []
    waitingLength = 0
    missing = 0
    return true
  }
  /** A reader who is gone and a disk that is full are found out about again with the next line. */
  const giveUp = () => {
    leaving = Buffer.alloc(0)
    missing += leavingLines
  }
  const writeOn = () => {
    isBusy = false
    while (take()) {
      if (isFile) {
        isBusy = true
        return write(fd, leaving, (error, bytes) => {
          if (error === null) leaving = leaving.subarray(bytes)
          else giveUp()
          if (error === null) writeOn()
          else isBusy = false
        })
      }
      try {
        leaving = leaving.subarray(writeSync(fd, leaving))
      } catch (error) {
        if (!isFull(error)) return giveUp()
        isBusy = true
        setTimeout(writeOn, retryMs).unref()
        return
      }
    }
  }
  return {
    write(line) {
      if (missing > 0 || waitingLength + leaving.length + line.length > waitingMaxLength) {
        missing += 1
      } else {
        waiting.push(line)
        waitingLength += line.length
      }
      if (!isBusy) writeOn()
    },
    drain(maxMs) {
      // What the thread pool has is written by it: a process does not end before.
      if (isFile && isBusy) leaving = Buffer.alloc(0)
      const endsAtMs = performance.now() + maxMs
      while (take()) {
        try {
          leaving = leaving.subarray(writeSync(fd, leaving))
        } catch (error) {
          if (!isFull(error) || performance.now() >= endsAtMs) return
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
        }
      }
    },
  }
}

/** Where a standard stream of this process goes. Node has opened pipes and sockets so that they never block. */
export function outputOf(stream: { readonly fd: number; readonly isTTY?: boolean }): Output {
  const { fd } = stream
  return stream.isTTY === true ? { fd: terminal(fd), isFile: false } : { fd, isFile: fstatSync(fd).isFile() }
}

/**
 * The terminal once more, as one that does not block: its own description blocks, and may be shared with a shell. One that
 * belongs to another user is still open to us as the terminal of our session. Where neither works it blocks.
 */
function terminal(fd: number): number {
  for (const path of [`/proc/self/fd/${fd}`, '/dev/tty']) {
    try {
      return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    } catch {
      // The next way.
    }
  }
  return fd
}

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN'
