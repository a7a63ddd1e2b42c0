import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

// Which program decided: a digest of everything that decisions depend on, so that a replay knows whether it runs the same.

const root = join(import.meta.dirname, '../..')
const folders = ['edge-daemon/core', 'shared']

/** Twelve hex digits over names and texts of the core's own files. Reads them all: for the start and for tools only. */
export function programVersion(): string {
  const hash = createHash('sha256')
  const files = folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)),
    )
    .filter((path) => path.endsWith('.ts') && !/\.(test|bench|fixture)\.ts$/.test(path))
    .sort()
  for (const path of files) hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex').slice(0, 12)
}
