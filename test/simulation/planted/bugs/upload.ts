import type { PlantedBug } from '../planted-bug.ts'

// A journal that does not arrive whole.

export const uploadBugs: readonly PlantedBug[] = [
  {
    id: 'cursor-runs-ahead',
    name: 'the upload goes on behind a batch that nobody has answered',
    file: 'edge-daemon/uplink/delivery.ts',
    find: 'const [next, effects] = failed(delivery, nowMs)',
    replace: 'const [next, effects] = failed({ ...delivery, cursor: upTo }, nowMs)',
    seedsWith: [[5]],
    reason: 'What was lost on its way is missing in the cloud after a restart, fills among it.',
  },
  {
    id: 'unsynced-records-told',
    name: 'the upload takes records that are not synced yet',
    file: 'edge-daemon/uplink/backlog.ts',
    find: 'run === current.run ? current.syncedSeq : Infinity',
    replace: 'Infinity',
    reason: 'After a power cut the cloud holds what the journal never held.',
  },
  {
    id: 'acknowledged-over-a-hole',
    name: 'the cloud acknowledges the newest record that it holds, whatever is missing before it',
    file: 'cloud/domain/held-records.ts',
    find: 'while (known.events.has(known.contiguousSeq + 1)) known.contiguousSeq += 1',
    replace: 'for (const { record } of events) known.contiguousSeq = Math.max(known.contiguousSeq, record.seq)',
    seedsWith: [[106]],
    reason: 'The daemon forgets records that the cloud never got.',
  },
  {
    id: 'damage-hides-the-rest',
    name: 'of records that the disk has lost the first alone is told as lost',
    file: 'edge-daemon/uplink/backlog.ts',
    find: 'return { run: from.run, records, end: { ...next, seq: from.seq + count } }',
    replace: 'return { run: from.run, records: records.slice(0, 1), end: { ...next, seq: from.seq + count } }',
    seedsWith: [[71, 74]],
    reason: 'The cloud waits for them for ever, and nothing of a later run arrives.',
  },
]
