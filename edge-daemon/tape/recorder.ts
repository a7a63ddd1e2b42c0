import { writeFileSync } from 'node:fs'
import { mkdir, open, readdir, stat, unlink, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip, gzipSync } from 'node:zlib'
import type { TradingConfig } from '#shared/config/config.ts'
import type { Effect } from '../core/effect.ts'
import type { EngineState } from '../core/state.ts'
import type { VenueEvent } from '../venue/venue.ts'
import { tapeFilesAmong, tapePath } from './files.ts'
import { endLine, headerLine, stateText, stepLine, tapeVersion, type TapeHeader } from './lines.ts'

// Writes the inputs of a run down as they are given to the core. The trading thread puts a line into a bounded queue; once
// a second the lines are compressed and appended on the thread pool, without a sync. Trading never waits for it and never
// stops for it: what cannot be written is left out, counted, and the next part begins with the state as it is then.

export type RecorderOptions = {
  readonly dir: string
  /** Of all tapes in the folder together; the oldest parts are deleted. Kept to within one part. */
  readonly maxBytes: number
  readonly queueMaxBytes?: number
  /** A write that has taken longer than this may never end. */
  readonly stallMaxMs?: number
  readonly facts: Pick<TapeHeader, 'bot' | 'run' | 'node' | 'arch' | 'program'>
  readonly start: NonNullable<TapeHeader['start']>
  readonly config: TradingConfig
  /** Read between steps, when a part begins. */
  readonly state: EngineState
  readonly onTrouble: (reason: string) => void
}

export type Stamp = { readonly atMs: number; readonly wallAtMs: number }

export type Recorder = {
  /** After the effects were handed over: no order waits for it. */
  record(event: VenueEvent, stamp: Stamp, effects: readonly Effect[]): void
  /** The program dies of this event: everything is written at once, before it is gone, unless the disk stands still. */
  crashed(event: VenueEvent, stamp: Stamp, error: unknown): void
  /** Resolves when everything until now is written, or cannot be. */
  flush(): Promise<void>
  close(): Promise<void>
}

const everyMs = 1_000
const queueMaxBytes = 16 * 1024 * 1024
const partMaxBytes = 16 * 1024 * 1024
const partsAtLeast = 8
const stallMaxMs = 3_000
const retryMs = 10_000

type Line = { readonly text: string; /** Set on a header, which begins a file. */ readonly part: number | null }

export function startRecorder(options: RecorderOptions): Recorder {
  const { facts, state } = options
  const queueMax = options.queueMaxBytes ?? queueMaxBytes
  const partMax = Math.min(partMaxBytes, Math.ceil(options.maxBytes / partsAtLeast))
  let config = options.config
  let queue: Line[] = []
  let queueBytes = 0
  let leaving: Line[] = []
  let leavingSinceMs = Infinity
  let seq = 0
  let part = 0
  let file: { readonly handle: FileHandle; readonly part: number; bytes: number } | null = null
  /** Steps are being left out, and no earlier than this a new part may end that. */
  let gap: { readonly endsAtMs: number } | null = null
  let writing: Promise<void> | null = null

  const push = (text: string, startsPart: number | null = null) => {
    queue.push({ text, part: startsPart })
    queueBytes += text.length
  }
  const beginPart = () => {
    part += 1
    const from = seq === 0 ? { start: options.start, state: null } : { start: null, state: stateText(state) }
    push(headerLine({ tape: tapeVersion, ...facts, part, nextSeq: seq + 1, config, ...from }), part)
  }
  const beginGap = (waitMs: number, reason: string) => {
    if (gap === null) options.onTrouble(reason)
    gap = { endsAtMs: performance.now() + waitMs }
  }
  const writeLines = async (lines: readonly Line[]) => {
    const starts = lines[0]?.part ?? null
    if (starts !== null) {
      await file?.handle.close()
      file = null
      await mkdir(options.dir, { recursive: true, mode: 0o700 })
      await makeRoom(options.dir, options.maxBytes - partMax)
      file = { handle: await open(tapePath(options.dir, facts.run, starts), 'a', 0o600), part: starts, bytes: 0 }
    }
    // After a failure whatever still waited for the lost file is lost as well.
    if (file === null) return
    const bytes = await compress(joined(lines))
    await file.handle.appendFile(bytes)
    file.bytes += bytes.length
  }
  const writeQueue = async () => {
    while (queue.length > 0) {
      const nextStart = queue.findIndex((line, index) => line.part !== null && index > 0)
      leaving = queue.splice(0, nextStart < 0 ? queue.length : nextStart)
      leavingSinceMs = performance.now()
      for (const { text } of leaving) queueBytes -= text.length
      try {
        await writeLines(leaving)
      } catch (error) {
        // Nothing about this file is certain any more: what it holds is kept, and a fresh part begins later.
        await file?.handle.close().catch(() => undefined)
        file = null
        beginGap(retryMs, `the tape cannot be written: ${error instanceof Error ? error.message : String(error)}`)
      }
      leaving = []
      leavingSinceMs = Infinity
    }
  }
  const write = (): Promise<void> => {
    writing ??= writeQueue().finally(() => {
      writing = null
    })
    return writing
  }
  const keep = (line: () => string) => {
    if (gap === null && queueBytes > queueMax) beginGap(0, 'the queue of the tape is full')
    if (gap === null) {
      push(line())
      if (file !== null && file.part === part && file.bytes >= partMax) beginPart()
      return
    }
    // This step is the last that is missing: the state after it is what the next part begins with.
    if (queueBytes > queueMax / 2 || performance.now() < gap.endsAtMs) return
    gap = null
    beginPart()
  }

  beginPart()
  const timer = setInterval(() => void write(), everyMs)
  return {
    record(event, stamp, effects) {
      seq += 1
      if (event.type === 'config_changed') config = event.config
      keep(() => stepLine(seq, event, stamp, effects))
    },
    crashed(event, stamp, error) {
      clearInterval(timer)
      // Whoever waited for a disk that stands still would never pass on what the program dies of.
      const isStalled = performance.now() - leavingSinceMs > (options.stallMaxMs ?? stallMaxMs)
      if (gap !== null || isStalled) return
      const words = error instanceof Error ? error.message : String(error)
      const last = stepLine(seq + 1, event, stamp, [], words)
      // A write may be under way: what it holds is written once more, into a file of its own.
      const bytes = gzipSync(joined([...leaving, ...queue, { text: last, part: null }]))
      try {
        writeFileSync(tapePath(options.dir, facts.run, part + 1), bytes, { mode: 0o600 })
      } catch {
        // What the program dies of is more important than that it could not be written down.
      }
    },
    flush: write,
    async close() {
      clearInterval(timer)
      if (gap === null) push(endLine(seq))
      await write()
      await file?.handle.close().catch(() => undefined)
      file = null
    },
  }
}

const compress = promisify(gzip)

const joined = (lines: readonly Line[]): string => lines.map(({ text }) => `${text}\n`).join('')

/** Deletes the oldest parts until the others together are no larger than this. */
async function makeRoom(dir: string, keepBytes: number): Promise<void> {
  const tapes = tapeFilesAmong(dir, await readdir(dir))
  const files = await Promise.all(tapes.map(async ({ path }) => ({ path, bytes: (await stat(path)).size })))
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of files) {
    if (total <= keepBytes) return
    await unlink(path)
    total -= bytes
  }
}
