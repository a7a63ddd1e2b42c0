import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootId } from './boot-id.ts'
import { Refusal } from './refusal.ts'

/** Two daemons on one folder would share order ids and journal: the second is refused. Returns the release. */
export function lockFolder(stateDir: string): () => void {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new Refusal(`stateDir ${stateDir} cannot be created (${why}): name a folder that this user may write`)
  }
  const path = join(stateDir, 'daemon.lock')
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(path, `${process.pid} ${bootId()}`, { flag: 'wx' })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const [pidText = '', boot = ''] = readFileSync(path, 'utf8').split(' ')
      const pid = Number(pidText)
      // After a boot the same number belongs to somebody else.
      if (
        (boot === '' || boot === bootId()) &&
        Number.isInteger(pid) &&
        pid > 0 &&
        pid !== process.pid &&
        isAlive(pid)
      ) {
        throw new Refusal(`stateDir ${stateDir} is in use by process ${pid}: stop that daemon or name another folder`)
      }
      rmSync(path, { force: true })
    }
  }
  throw new Refusal(`stateDir ${stateDir} could not be locked: remove ${path} if no daemon uses it`)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
