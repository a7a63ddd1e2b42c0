import process from 'node:process'
import { progressText, type Progress } from './progress.ts'

// What people see while a run goes, on stderr.

/** A line in a log that is not a terminal; each second would bury everything else. */
const quietMs = 30_000

export type Terminal = {
  progress(progress: Progress): void
  /** A line of its own kind; on a terminal only. */
  step(text: string): void
  /** Makes room for something else. */
  wipe(): void
  end(): void
}

export function openTerminal(stream: NodeJS.WriteStream = process.stderr): Terminal {
  let isDrawn = false
  let saidAtMs = 0
  const wipe = () => {
    if (isDrawn) stream.write('\r\x1b[K')
    isDrawn = false
  }
  const draw = (text: string) => {
    stream.write(`\r\x1b[K${text}`)
    isDrawn = true
  }
  return {
    progress(progress) {
      if (stream.isTTY) draw(progressText(progress))
      else if (progress.elapsedMs - saidAtMs >= quietMs) {
        saidAtMs = progress.elapsedMs
        stream.write(`${progressText(progress)}\n`)
      }
    },
    step(text) {
      if (stream.isTTY) draw(text)
    },
    wipe,
    end: wipe,
  }
}
