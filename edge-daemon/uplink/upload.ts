import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BatchReply, type Batch } from '#shared/contracts/batch.ts'
import { recordVersion } from '#shared/contracts/records.ts'
import type { JournalWriter } from '../journal/writer.ts'
import { readFileOrNull, replaceFile } from '../journal/small-file.ts'
import { nextSlice, type Cursor } from './backlog.ts'
import type { CloudClient } from './cloud-client.ts'

// Carries the journal to the cloud, in order, at least once. The cursor moves only on the cloud's word that everything up
// to there is stored, and is on disk itself, so a restart repeats a batch at worst.

export type Upload = {
  /** Highest sequence of this run that the cloud holds without a gap. */
  ackedSeq(): number
  /** True when all that is journaled by then has been acknowledged before the deadline. */
  drain(maxMs: number): Promise<boolean>
  stop(): void
}

const idleMs = 400
const cursorEveryMs = 1_000
const backOffMaxMs = 10_000
/** So many in a row while stopping, about 8 s of trying, and the stop no longer waits. */
const hopelessFailures = 5

const CursorFile = z.strictObject({
  run: z.string(),
  part: z.number().int(),
  offset: z.number().int(),
  seq: z.number().int(),
})

export function startUpload(options: {
  readonly stateDir: string
  readonly journalDir: string
  readonly bot: string
  readonly run: string
  readonly boot: string
  readonly startedAtWallMs: number
  readonly journal: JournalWriter
  readonly client: CloudClient
  readonly onRefused: (detail: string) => void
}): Upload {
  const cursorPath = join(options.stateDir, 'upload-cursor.json')
  let cursor = readCursor(cursorPath)
  let ackedSeq = 0
  let isStopped = false
  let failures = 0
  let cursorSavedAtMs = 0
  let rewound: { readonly run: string; readonly seq: number } | null = null
  const stub = {
    v: recordVersion,
    bot: options.bot,
    boot: options.boot,
    wallMs: options.startedAtWallMs,
    monoMs: 0,
    run: options.run,
    seq: 1,
    type: 'record_damaged',
    data: {},
  } as const

  // Whoever stops must not wait out a pause that an outage of before has earned.
  let isDraining = false
  const drainAsked = Promise.withResolvers<void>()
  const pause = (ms: number) => (isDraining ? sleep(ms) : Promise.race([sleep(ms), drainAsked.promise]))

  const sendNext = async (): Promise<'sent' | 'idle' | 'failed'> => {
    const current = { run: options.run, syncedSeq: options.journal.syncedSeq(), stub }
    const slice = await nextSlice(options.journalDir, cursor, current)
    if (slice === null) return 'idle'
    const batch: Batch = { version: 1, bot: options.bot, run: slice.run, records: [...slice.records] }
    const answer = await options.client.post('/edge/v1/batch', JSON.stringify(batch), BatchReply, 5_000)
    if (answer.result !== 'ok') {
      if (answer.result === 'refused') options.onRefused(`batch refused with ${answer.status}: ${answer.detail}`)
      return 'failed'
    }
    if (answer.value.contiguousSeq < slice.end.seq) {
      // The cloud lacks something before this slice: begin this run anew, once; repeats are harmless there.
      if (rewound?.run === slice.run) return 'failed'
      rewound = { run: slice.run, seq: slice.end.seq }
      cursor = { run: slice.run, part: 0, offset: 0, seq: 0 }
      return 'sent'
    }
    if (rewound !== null && (slice.run !== rewound.run || slice.end.seq >= rewound.seq)) rewound = null // Healed.
    cursor = slice.end
    if (slice.run === options.run) ackedSeq = slice.end.seq
    return 'sent'
  }

  const saveCursor = async (isDue: boolean) => {
    if (cursor === null || !isDue) return
    cursorSavedAtMs = performance.now()
    await replaceFile(cursorPath, JSON.stringify(cursor))
  }

  const run = async () => {
    while (!isStopped) {
      const outcome = await sendNext().catch(() => 'failed' as const)
      await saveCursor(outcome === 'sent' && performance.now() - cursorSavedAtMs > cursorEveryMs).catch(() => undefined)
      failures = outcome === 'failed' ? failures + 1 : 0
      if (outcome === 'failed') await pause(Math.min(backOffMaxMs, 250 * 2 ** failures))
      else if (outcome === 'idle') await sleep(idleMs)
    }
    await saveCursor(true).catch(() => undefined)
  }
  const running = run()

  return {
    ackedSeq: () => ackedSeq,
    async drain(maxMs) {
      const deadline = performance.now() + maxMs
      await options.journal.flush()
      failures = 0
      isDraining = true
      drainAsked.resolve()
      // A cloud that is away stays away: what it lacks is on disk and goes out with the next run.
      const isDone = () => ackedSeq >= options.journal.lastSeq() || failures >= hopelessFailures
      while (!isDone() && performance.now() < deadline) await sleep(50)
      isStopped = true
      await Promise.race([running, sleep(2_000)])
      return ackedSeq >= options.journal.lastSeq()
    },
    stop() {
      isStopped = true
    },
  }
}

function readCursor(path: string): Cursor | null {
  const text = readFileOrNull(path)
  if (text === null) return null
  try {
    return CursorFile.parse(JSON.parse(text))
  } catch {
    return null // Begin anew: the cloud drops what it knows.
  }
}
