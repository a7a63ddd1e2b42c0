import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { journalFileOf, type JournalFile, type RecordClass } from './files.ts'
import { isAbsent } from './small-file.ts'

/**
 * All files of a class, oldest first; an absent folder has none. Throws what the disk says of a folder that cannot be read: to
 * take it for an empty one would forgive every loss and every latch.
 */
export async function journalFiles(dir: string, recordClass: RecordClass): Promise<JournalFile[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw error
  })
  return names
    .flatMap((name) => journalFileOf(join(dir, name), recordClass) ?? [])
    .sort((a, b) => (a.run === b.run ? a.part - b.part : a.run < b.run ? -1 : 1))
}
