import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.ts'

/**
 * The process that holds this folder (folder-lock.ts), or null. The kernel is asked whose the lock is: a number on disk would
 * outlive its process, and be somebody else's one day. One in another container is not seen.
 */
export function holderOf(stateDir: string, locksFile = '/proc/locks'): number | null {
  const file = statSync(join(stateDir, 'folder.lock'), { throwIfNoEntry: false })
  if (file === undefined) return null
  const rows = readLocks(locksFile).matchAll(/ POSIX +ADVISORY +WRITE (\d+) \S+:(\d+) /g)
  for (const [, pid = '', inode] of rows) if (inode === String(file.ino) && hasOpen(pid, file)) return Number(pid)
  return null
}

/** Only Linux tells, and not in every sandbox. */
function readLocks(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Refusal(`${file} cannot be read, so it is not known which process is the daemon: send HUP to it by hand`)
  }
}

/** Other file systems have the same inode numbers. What another user has open is not told; the number must do then. */
function hasOpen(pid: string, file: Stats): boolean {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).some((fd) => {
      const open = statSync(join(folder, fd), { throwIfNoEntry: false })
      return open?.ino === file.ino && open.dev === file.dev
    })
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES'
  }
}
