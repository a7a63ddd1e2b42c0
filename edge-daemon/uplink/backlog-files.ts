import { open } from 'node:fs/promises'
import { journalFiles } from '../journal/folder.ts'
import { findSlice, type Current, type Cursor, type Read, type Slice } from './backlog.ts'

/** The next records after `cursor` in the journal of a folder (backlog.ts); throws what the disk throws. */
export async function nextSlice(dir: string, cursor: Cursor | null, current: Current): Promise<Slice | null> {
  const search = findSlice(await journalFiles(dir, 'event'), cursor, current)
  for (let step = search.next(); ;) {
    if (step.done === true) return step.value
    step = search.next(await readFrom(step.value))
  }
}

async function readFrom({ path, offset, length }: Read): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    const { bytesRead } = await file.read(buffer, 0, length, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
