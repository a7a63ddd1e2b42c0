import type { Prng } from '#shared/prng.ts'
import type { DiskStep } from '../../../edge-daemon/journal/disk-step.ts'
import type { Read, Search } from '../../../edge-daemon/journal/byte-search.ts'
import type { Around } from '../around.ts'
import { fire } from '../injections/active.ts'
import { readBytes, tearFile, type DiskFile } from './disk-file.ts'

// The disk, byte for byte. What is written is seen at once by whoever reads and survives the process; only what is synced
// survives a power cut, and a name only when its folder is synced. Whatever else a power cut leaves is the seed's choice.

export type Disk = {
  /** As whoever reads sees them now, by path. */
  names: Map<string, DiskFile>
  /** As they would be found after a power cut. */
  safeNames: Map<string, DiskFile>
  /** What has been done to names since their folder was synced, oldest first. */
  unsafe: NameChange[]
  readonly jobs: Map<number, Job>
  jobsBegun: number
}

type NameChange =
  | { readonly type: 'made'; readonly path: string; readonly file: DiskFile }
  | { readonly type: 'renamed'; readonly from: string; readonly to: string }

/** `append` is what the journal's open file does; the rest are the product's own plans. */
export type WorldDiskStep = DiskStep | { readonly type: 'append'; readonly path: string; readonly text: string }

/** Steps that one life of the process has asked for, and what it wants to know when they are done. */
export type Job = {
  readonly boot: number
  readonly steps: readonly WorldDiskStep[]
  readonly purpose: Purpose
  nth: number
  /** The step under way is going to fail with this. */
  error: string | null
}

export type Purpose =
  | { readonly what: 'settled' | 'ids_taken' | 'records' | 'control' | 'config' | 'farewell' | 'cursor' }
  | { readonly what: 'ids_reserved'; readonly upTo: number }

export const createDisk = (): Disk => ({
  names: new Map(),
  safeNames: new Map(),
  unsafe: [],
  jobs: new Map(),
  jobsBegun: 0,
})

/** The text of a file as it is read now; null when there is none. */
export const textOf = (disk: Disk, path: string): string | null =>
  disk.names
    .get(path)
    ?.chunks.map(({ text }) => text)
    .join('') ?? null

/** As journal/read-files.ts. */
export function bytesOf(disk: Disk, { path, offset, length }: Read): Buffer {
  const file = disk.names.get(path) ?? { chunks: [] }
  const from =
    offset < 0
      ? Math.max(
          0,
          file.chunks.reduce((sum, { bytes }) => sum + bytes, offset),
        )
      : offset
  return readBytes(file, from, length)
}

/** Carries out a search on a disk that answers at once. */
export function searchDisk<Found>(disk: Disk, search: Search<Found>): Found {
  for (let step = search.next(); ; step = search.next(bytesOf(disk, step.value)))
    if (step.done === true) return step.value
}

/** Paths of the files in a folder, sorted. */
export const filesIn = (disk: Disk, folder: string): readonly string[] =>
  [...disk.names.keys()].filter((path) => path.startsWith(`${folder}/`)).sort()

/** Begins the steps. `continueJob` is to be called with each message that is posted. */
export function beginJob(
  disk: Disk,
  asked: Pick<Job, 'boot' | 'steps' | 'purpose'>,
  around: Around,
  chance: Prng,
): void {
  disk.jobsBegun += 1
  const job: Job = { ...asked, nth: 0, error: null }
  disk.jobs.set(disk.jobsBegun, job)
  beginStep(disk, disk.jobsBegun, job, around, chance)
}

export type JobEnd = { readonly boot: number; readonly purpose: Purpose; readonly error: string | null }

/** A step has had its time. Answers the end of the job when it was the last, or failed. */
export function continueJob(
  disk: Disk,
  number: number,
  isAlive: (boot: number) => boolean,
  around: Around,
  chance: Prng,
): JobEnd | null {
  const job = disk.jobs.get(number)
  const step = job?.steps[job.nth]
  if (job === undefined || step === undefined) return null
  if (job.error === null) finishStep(disk, step)
  job.nth += 1
  if (job.error === null && job.nth < job.steps.length && isAlive(job.boot)) {
    beginStep(disk, number, job, around, chance)
    return null
  }
  disk.jobs.delete(number)
  return { boot: job.boot, purpose: job.purpose, error: job.error }
}

/** Something is being written or made safe. */
export const isBusy = ({ jobs }: Disk): boolean => jobs.size > 0

/** Does what is seen at once; whether it succeeds, and when, is known later. */
function beginStep(disk: Disk, number: number, job: Job, around: Around, chance: Prng): void {
  const step = job.steps[job.nth]
  if (step === undefined) return
  job.error = errorOf(step, around)
  if (job.error !== 'EROFS') actAtOnce(disk, step, job.error === 'ENOSPC' ? chance.next() : 1, job.error === 'EIO')
  around.post(stepMs(step, around, chance), { to: 'machine', type: 'disk_stepped', job: number })
}

function actAtOnce(disk: Disk, step: WorldDiskStep, share: number, isLost: boolean): void {
  switch (step.type) {
    case 'write':
    case 'append': {
      const text = step.text.slice(0, Math.floor(step.text.length * share))
      let file = step.type === 'append' ? disk.names.get(step.path) : undefined
      if (file === undefined) {
        file = { chunks: [] }
        disk.names.set(step.path, file)
        disk.unsafe.push({ type: 'made', path: step.path, file })
      }
      // After a sync that failed the system takes the bytes for written and never tries again.
      file.chunks.push({ text, bytes: Buffer.byteLength(text), state: isLost ? 'lost' : 'unsafe' })
      return
    }
    case 'rename': {
      const file = disk.names.get(step.from)
      if (file === undefined || share < 1 || isLost) return
      disk.names.delete(step.from)
      disk.names.set(step.to, file)
      disk.unsafe.push({ type: 'renamed', from: step.from, to: step.to })
      return
    }
    case 'sync':
    case 'sync_folder':
      return
  }
}

/** What the step had to make safe is safe. */
function finishStep(disk: Disk, step: WorldDiskStep): void {
  switch (step.type) {
    case 'write':
    case 'append':
    case 'sync': {
      const file = disk.names.get(step.path)
      for (const chunk of file?.chunks ?? []) if (chunk.state === 'unsafe') chunk.state = 'safe'
      return
    }
    case 'sync_folder':
      // One folder lies in the other; syncing either makes safe only its own names.
      disk.unsafe = disk.unsafe.filter((change) => {
        const path = change.type === 'made' ? change.path : change.to
        if (folderOf(path) !== step.path) return true
        apply(disk.safeNames, change)
        return false
      })
      return
    case 'rename':
      return
  }
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

function apply(names: Map<string, DiskFile>, change: NameChange): void {
  if (change.type === 'made') names.set(change.path, change.file)
  else {
    const file = names.get(change.from)
    if (file === undefined) return
    names.delete(change.from)
    names.set(change.to, file)
  }
}

/** The power is gone: of what was not safe remains what the seed says. */
export function losePower(disk: Disk, chance: Prng, isReordered: boolean): void {
  disk.jobs.clear()
  for (const change of disk.unsafe) if (chance.next() < 0.5) apply(disk.safeNames, change)
  disk.unsafe = []
  for (const file of new Set(disk.safeNames.values())) tearFile(file, chance, isReordered)
  disk.names = new Map(disk.safeNames)
}

function errorOf(step: WorldDiskStep, { faults }: Around): string | null {
  for (const one of faults.now) {
    const error = one.kind.diskFails?.(one, step.type) ?? null
    if (error === null) continue
    fire(one)
    return error
  }
  return null
}

const syncMs = 8

/** A rename is done at once; all else waits for the platter. */
function stepMs(step: WorldDiskStep, { faults }: Around, chance: Prng): number {
  if (step.type === 'rename') return 0
  for (const one of faults.now) {
    const ms = one.kind.syncMs?.(one) ?? null
    if (ms === null) continue
    fire(one)
    return ms
  }
  return syncMs + chance.exponential(syncMs)
}
