import { journalFiles } from '../journal/folder.ts'
import { searchFiles } from '../journal/read-files.ts'
import { findSlice, type Current, type Cursor, type Slice } from './backlog.ts'

/** The next records after `cursor` in the journal of a folder (backlog.ts); throws what the disk throws. */
export const nextSlice = async (dir: string, cursor: Cursor | null, current: Current): Promise<Slice | null> =>
  searchFiles(findSlice(await journalFiles(dir, 'event'), cursor, current))
