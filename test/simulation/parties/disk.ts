import type { ControlState } from '#shared/contracts/control.ts'
import type { Prng } from '#shared/prng.ts'
import type { Checkpoint } from '../../../edge-daemon/core/account/checkpoint.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'

// What the machine keeps when its process dies. A record is safe some time after it was written.

export type Disk = {
  checkpoint: Checkpoint | null
  readonly runs: { endedWell: boolean; wasHeard: boolean }[]
  ids: { epoch: number; reservedUpTo: number }
  control: ControlState | null
  hasSaidFarewell: boolean
  /** Written and not safe yet, by record. */
  readonly unsynced: Map<number, Checkpoint>
  records: number
}

export type ToDisk = { readonly to: 'disk'; readonly type: 'disk_synced'; readonly record: number }

export const createDisk = (): Disk => ({
  checkpoint: null,
  runs: [],
  ids: { epoch: 0, reservedUpTo: 0 },
  control: null,
  hasSaidFarewell: true,
  unsynced: new Map(),
  records: 0,
})

/** A record that a restart needs. */
export function write(disk: Disk, checkpoint: Checkpoint, afterMs: number, around: Around): void {
  disk.records += 1
  disk.unsynced.set(disk.records, checkpoint)
  around.post(afterMs, { to: 'disk', type: 'disk_synced', record: disk.records })
}

export function deliver(disk: Disk, message: ToDisk): void {
  const checkpoint = disk.unsynced.get(message.record)
  if (checkpoint === undefined) return
  for (const record of disk.unsynced.keys()) if (record <= message.record) disk.unsynced.delete(record)
  disk.checkpoint = checkpoint
}

/** Everything is made safe, as at an orderly end. */
export function flush(disk: Disk): void {
  const last = [...disk.unsynced.values()].at(-1)
  if (last !== undefined) disk.checkpoint = last
}

/** What was not safe is gone. */
export const loseUnsynced = ({ unsynced }: Disk): void => unsynced.clear()

const syncMs = 8

/** How long the next write takes. */
export function writeMs({ faults }: Around, chance: Prng): number {
  for (const one of faults.now) {
    const ms = one.kind.syncMs?.(one) ?? null
    if (ms === null) continue
    fire(one)
    return ms
  }
  return syncMs + chance.exponential(syncMs)
}
