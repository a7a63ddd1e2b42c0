import type { PlantedBug } from '../planted-bug.ts'

// A journal that promises what the disk has not kept.

const writeGroups = 'edge-daemon/journal/write-groups.ts'

export const journalBugs: readonly PlantedBug[] = [
  {
    id: 'durable-before-sync',
    name: 'records are acknowledged as safe before the sync that commits them',
    isOfAudit: true,
    file: writeGroups,
    find: '  state.inFlight = state.waiting\n',
    replace: '  state.inFlight = state.waiting\n  state.syncedSeq = state.inFlight.at(-1)?.seq ?? state.syncedSeq\n',
    seedsWith: [[71, 74]],
    reason: 'The cloud is told of fills that a power cut takes back.',
  },
  {
    id: 'failed-write-forgotten',
    name: 'a group that could not be written counts as written',
    file: writeGroups,
    find: "    case 'written':\n",
    replace: "    case 'written':\n    case 'write_failed':\n",
    seedsWith: [[67, 68, 70]],
    reason: 'Fills are missing in the journal, and nobody knows.',
  },
  {
    id: 'checkpoint-unread',
    name: 'a checkpoint is written with a field that the start does not know',
    file: 'edge-daemon/core/account/fills.ts',
    find: '    latches: { ...checkpoint.latches },\n',
    replace: '    latches: { ...checkpoint.latches },\n    writtenAtMs: state.nowMs,\n',
    seedsWith: [[71, 74, 82, 91]],
    reason: 'A start goes on from an older one, or, as it does now, not at all.',
  },
]
