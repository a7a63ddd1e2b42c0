import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { commitNow } from '../../result-file.ts'
import { importsOf, readText } from '../../tidy/source-files.ts'

// Which code a result is of. Results of one state of the sources say nothing about another.

export type Sources = {
  /** Short, with "+" when files differ from it. */
  readonly commit: string
  readonly isDirty: boolean
  /** Over every file that the world is made of, the packages and the version of Node. */
  readonly fingerprint: string
}

const entry = 'test/simulation/run/seed-worker.ts'
const root = path.join(import.meta.dirname, '../../..')

export function readSources(): Sources {
  const commit = commitNow()
  return { commit, isDirty: commit.endsWith('+'), fingerprint: fingerprint() }
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of [...reachedFrom(entry)].sort()) hash.update(`${file}\n${readText(file)}\n`)
  hash.update(readFileSync(path.join(root, 'package-lock.json')))
  return hash.update(process.version).digest('hex').slice(0, 16)
}

/** Every file of the project that runs when this one does. */
function reachedFrom(first: string): ReadonlySet<string> {
  const reached = new Set([first])
  for (const file of reached)
    for (const { target, isTypeOnly } of importsOf(file, readText(file)))
      if (target !== null && !isTypeOnly) reached.add(target)
  return reached
}
