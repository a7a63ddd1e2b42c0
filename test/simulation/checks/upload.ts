import type { Check, View } from './check.ts'
import { fillsDifferFrom } from './journal.ts'
import type { JournalLine } from './journal-text.ts'

// The journal in the cloud: what is taken for stored there is stored, nothing is there that the disk does not hold safe, and in
// the end all of it is there once.

/** I6: neither the daemon nor its disk takes for stored what the cloud does not hold without a gap. */
export function acksAreHeld(): Check {
  let ackedSeq = 0
  let cursor: NonNullable<View['upload']>['cursor'] = null
  return {
    id: 'I6',
    look({ upload, cloud: { held } }) {
      if (upload === null || (upload.ackedSeq === ackedSeq && upload.cursor === cursor)) return null
      ackedSeq = upload.ackedSeq
      cursor = upload.cursor
      const heldOf = (run: string) => held.runs.get(run)?.contiguousSeq ?? 0
      const ownSeq = heldOf(upload.run)
      if (ackedSeq > ownSeq) return `${ackedSeq} records of ${upload.run} count as stored, the cloud holds ${ownSeq}`
      if (cursor === null || cursor.seq <= heldOf(cursor.run)) return null
      return `the cursor is behind record ${cursor.seq} of ${cursor.run}, the cloud holds ${heldOf(cursor.run)}`
    },
  }
}

/**
 * I5, I6: what the cloud acknowledges of a run is there, without a gap, and only grows; nothing of a run in progress is there
 * that a power cut could still take from the disk.
 */
export function cloudFollowsDisk(): Check {
  const known = new Map<string, number>()
  return {
    id: 'I5',
    look({ journals, cloud: { held } }) {
      const current = journals.at(-1)
      for (const [run, { contiguousSeq, events }] of held.runs) {
        const before = known.get(run) ?? 0
        if (contiguousSeq === before) continue
        known.set(run, contiguousSeq)
        if (contiguousSeq < before) return `of ${run} the cloud held ${before} records and holds ${contiguousSeq}`
        for (let seq = before + 1; seq <= contiguousSeq; seq += 1)
          if (!events.has(seq)) return `the cloud acknowledges ${contiguousSeq} of ${run} and lacks ${seq}`
        if (run === current?.run && contiguousSeq > current.writer.syncedSeq)
          return `of ${run} the cloud holds ${contiguousSeq} records, safe on disk are ${current.writer.syncedSeq}`
      }
      return null
    },
  }
}

/**
 * I5: what is wrong with the cloud's copy of the journal, whose lines `runs` are; null when nothing is. What may still be on its
 * way is for the caller to wait for.
 */
export function cloudDiffers(view: View, runs: ReadonlyMap<string, readonly JournalLine[]>): string | null {
  const { held } = view.cloud
  for (const [run, lines] of runs) {
    const { events, contiguousSeq } = held.runs.get(run) ?? { events: new Map<number, never>(), contiguousSeq: 0 }
    const isCurrent = run === view.journals.at(-1)?.run
    const owed = isCurrent ? (view.journals.at(-1)?.writer.syncedSeq ?? 0) : lines.length
    if (contiguousSeq < owed) return `of ${owed} records of ${run} the cloud holds ${contiguousSeq}`
    if (events.size !== contiguousSeq) return `of ${run} the cloud holds ${events.size} records up to ${contiguousSeq}`
  }
  for (const [run, { events }] of held.runs) {
    const written = view.journals.find((journal) => journal.run === run)
    if (written === undefined) return `nobody wrote ${run}, and the cloud holds it`
    const onDisk = runs.get(run)?.length ?? 0
    for (const [seq, record] of events) {
      // What the disk has lost is told as lost.
      if (record.type === 'record_damaged' && seq > onDisk) continue
      if (`${JSON.stringify(record)}\n` !== written.lines[seq - 1])
        return `record ${seq} of ${run} is not in the cloud as it was written`
    }
  }
  return fillsDifferFrom(view, new Map(Array.from(held.fills, ([id, { fill }]) => [id, fill])), 'the cloud')
}

/** Whether all that was safe when it was last written has arrived: what is asked before the whole is compared. */
export function cloudLags({ journals, cloud: { held } }: View): string | null {
  for (const { run, writer } of journals) {
    const contiguousSeq = held.runs.get(run)?.contiguousSeq ?? 0
    if (contiguousSeq < writer.syncedSeq)
      return `of ${writer.syncedSeq} records of ${run} the cloud holds ${contiguousSeq}`
  }
  return null
}
