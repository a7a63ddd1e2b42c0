import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from './refusal.ts'

// The kernel's own lock on an inode, which SQLite takes for us: Node has no call for it. One start of several gets it, it ends
// with its process however that ends, and it holds between containers that share the folder. A file with a number in it does
// none of this: between reading whose it is and removing it another start may have taken it, and after a kill the number may be
// somebody else's. A socket's name is known only within one network namespace.
//
// The file stays empty, and stays: a start that removed it would let another lock a file that has no name any more. Nothing else
// in this process may open it: the first close of any of its descriptors gives the lock back.

const busy = 5 // SQLITE_BUSY

/** Two daemons on one folder would share order ids and journal: the second is refused. Returns the release, which holds the lock. */
export function lockFolder(stateDir: string): () => void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new Refusal(`stateDir ${stateDir} cannot be created (${why}): name a folder that this user may write`)
  }
  const path = join(stateDir, 'folder.lock')
  try {
    const file = new DatabaseSync(path)
    // The write lock alone: it waits for no reader, so of two starts at one moment one has it. Nothing is ever written.
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE')
    return () => file.close()
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error)) throw error
    if (error.errcode === busy)
      throw new Refusal(
        `stateDir ${stateDir} is in use by another daemon: stop that one (fuser ${path} tells its process) or name another folder`,
      )
    const remedy = `let this user write ${path}, or remove it if no daemon runs here`
    throw new Refusal(`stateDir ${stateDir} cannot be locked (${error.message}): ${remedy}`, true)
  }
}
